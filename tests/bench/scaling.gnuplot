# Figures of docs/performance.md from the lines of bench_scaling: gnuplot -c scaling.gnuplot DATA FOLDER
data = ARG1
set terminal pngcairo size 1100, 420 font "sans,10"
curve(name) = sprintf("< awk '$1 == \"%s\" {print $2, $3}' %s | sort -n", name, data)
set key top left
set format x "10^{%T}"
set logscale xy
set output ARG2 . "/performance-size.png"
set multiplot layout 1, 3
set xlabel "spins N (K = 20000)"; set ylabel "ns a spin and 1000 patterns, parallel update"
plot for [p = 2:4] curve(sprintf("spins%d", p)) with linespoints title sprintf("P = %d", p)
set xlabel "patterns K (N = 256)"; set ylabel "us a spin: lines parallel, points sequential"
plot for [p = 2:4] curve(sprintf("patterns%d", p)) with lines title sprintf("parallel, P = %d", p), \
     for [p = 2:4] curve(sprintf("attempt%d", p)) with points pt 4 + 2 * p title sprintf("sequential, P = %d", p)
unset logscale; set format x "%g"
set xlabel "order P (N = 128, K = 20000)"; set ylabel "us a spin, parallel update"
set yrange [0:]
plot curve("order") with linespoints notitle
unset multiplot
set output ARG2 . "/performance-acceptance.png"
set multiplot layout 1, 2
set logscale x; unset logscale y; set format x "10^{%T}"
set xlabel "accepted share of attempts (N = 256)"; set ylabel "us an attempt"
plot curve("acceptance3") with linespoints title "P = 3, K = 4000", \
     curve("acceptance4") with linespoints title "P = 4, K = 20000"
set logscale xy
set format x "%g"
set xlabel "predicted MiB"; set ylabel "measured MiB"; set yrange [*:*]
plot curve("memory") with points pt 7 title "patterns and one state, N = 500", x with lines lc "gray" notitle
unset multiplot
