# Both directions in one figure: see README.md. Columns of `mattis show --csv`.
set datafile separator ','
set terminal pngcairo size 800,600 font 'DejaVu Sans,14'
set output 'annealing.png'
set xlabel 'temperature T'
set ylabel 'overlap m'
set yrange [-0.1:1.05]
set key at graph 0.03, graph 0.45 left Left reverse
plot 'up.csv' using 'temperature':'overlap_mean':'overlap_error' with yerrorlines pt 7 lc rgb '#c0392b' title 'heating from the pattern', \
     'down.csv' using 'temperature':'overlap_mean':'overlap_error' with yerrorlines pt 6 lc rgb '#2c6fbb' title 'cooling from a random state', \
     'up.csv' using 'temperature':'theory_overlap' with lines lc 'black' title 'replica theory, retrieval state'
