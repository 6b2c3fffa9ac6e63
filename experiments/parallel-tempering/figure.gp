# Energy and replica overlap at the lowest temperature against sweeps: see README.md. Columns of
# `mattis show --csv`.
set datafile separator ','
set datafile missing NaN # lines join the rows that are drawn
set terminal pngcairo size 1100,520 font 'DejaVu Sans,13'
set output 'parallel-tempering.png'
set multiplot layout 1,2 title 'P = 3, load 1, N = 48, T = 0.2'
set logscale x
set xrange [10:1500]
set xlabel 'sweeps'
at(t, s, value) = (column('temperature') == t && column('start') == s) ? value : NaN
set style data yerrorlines
set ylabel 'energy per spin'
set key top right
set yrange [-0.9:-0.58]
plot 'without.csv' using (column('burn-in') + 10):(at(0.2, 0, column('energy_mean'))):'energy_error' pt 6 lc rgb '#c0392b' title 'alone, from a pattern', \
     ''            using (column('burn-in') + 10):(at(0.2, 1, column('energy_mean'))):'energy_error' pt 4 lc rgb '#e8a33d' title 'alone, from random', \
     'with.csv'    using (column('burn-in') + 10):(at(0.2, 0, column('energy_mean'))):'energy_error' pt 7 lc rgb '#2c6fbb' title 'exchange, from a pattern', \
     ''            using (column('burn-in') + 10):(at(0.2, 1, column('energy_mean'))):'energy_error' pt 5 lc rgb '#27864b' title 'exchange, from random'
set ylabel 'replica overlap q'
set yrange [-0.1:0.9]
unset key
plot 'without.csv' using (column('burn-in') + 10):(at(0.2, 0, column('replica_overlap_mean'))):'replica_overlap_error' pt 6 lc rgb '#c0392b', \
     ''            using (column('burn-in') + 10):(at(0.2, 1, column('replica_overlap_mean'))):'replica_overlap_error' pt 4 lc rgb '#e8a33d', \
     'with.csv'    using (column('burn-in') + 10):(at(0.2, 0, column('replica_overlap_mean'))):'replica_overlap_error' pt 7 lc rgb '#2c6fbb', \
     ''            using (column('burn-in') + 10):(at(0.2, 1, column('replica_overlap_mean'))):'replica_overlap_error' pt 5 lc rgb '#27864b'
unset multiplot
