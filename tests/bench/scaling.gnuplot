# Figures of docs/performance.md from the lines of bench_scaling, bench_scaling_networks and threads.py:
# gnuplot -c scaling.gnuplot DATA FOLDER
data = ARG1
folder = ARG2
curve(name) = sprintf("< awk '$1 == \"%s\" {print $2, $3}' %s | sort -g", name, data)
set linetype 1 linecolor rgb "#1b6ca8" pointtype 5 pointsize 0.8 linewidth 1.5
set linetype 2 linecolor rgb "#c8553d" pointtype 7 pointsize 0.8 linewidth 1.5
set linetype 3 linecolor rgb "#2a9d5c" pointtype 9 pointsize 0.9 linewidth 1.5
set linetype 4 linecolor rgb "#7b4fa3" pointtype 13 pointsize 0.9 linewidth 1.5
set linetype 5 linecolor rgb "#b8860b" pointtype 11 pointsize 0.9 linewidth 1.5
set key above left Left reverse samplen 2 maxrows 3
set grid back linecolor rgb "#dddddd" linetype 1 linewidth 1
order(p) = sprintf("P = %d", p)

# Axes: logarithmic, in powers of ten or (for up to two decades) in plain numbers, or linear.
room = 'set xrange [*:*]; set yrange [*:*]; set autoscale fix; set offsets graph 0.04, graph 0.04, graph 0.06, graph 0.06'
powers = 'set logscale xy; set xtics autofreq; set ytics autofreq; set format xy "10^{%T}"'
plain = 'set logscale xy; set xtics autofreq; set format x "10^{%T}"; set format y "%g"; set ytics (1,2,3,5,7,10,15,20,30,40,50,70,100,150,200,300,500,700,1000,2000)'
linear = 'unset logscale; set format xy "%g"; set xtics autofreq; set ytics autofreq; set offsets 0, 0, graph 0.06, 0'
twos = 'set format x "%g"; set xtics (1,2,4,8,16,32,64,128,256,512)'
@room

# --- Dense networks, storing ------------------------------------------------------------------------
set terminal pngcairo size 1200, 440 font "DejaVu Sans,10"
set output folder . "/performance-size.png"
set multiplot layout 1, 3
@plain
set xlabel "spins N (K = 20,000)"; set ylabel "ns a spin and 1,000 patterns, parallel update"
plot for [p = 2:4] curve(sprintf("spins%d", p)) with linespoints linetype p - 1 title order(p)
@powers
set xlabel "patterns K (N = 256)"; set ylabel "µs a spin"
plot for [p = 2:4] curve(sprintf("patterns%d", p)) with lines linetype p - 1 title "parallel, " . order(p), \
     for [p = 2:4] curve(sprintf("attempt%d", p)) with points linetype p - 1 title "sequential, " . order(p)
@linear
set xlabel "order P (N = 128, K = 20,000)"; set ylabel "µs a spin, parallel update"
set xrange [1.5:8.5]; set xtics 1; set yrange [0:*]
plot curve("order") with linespoints linetype 1 title "parallel"
unset multiplot

set terminal pngcairo size 1000, 440 font "DejaVu Sans,10"
set output folder . "/performance-acceptance.png"
set multiplot layout 1, 2
@room
@powers
set format y "%g"
set xlabel "accepted share of attempts (N = 256)"; set ylabel "µs an attempt"
plot curve("acceptance3") with linespoints linetype 2 title "P = 3, K = 4,000", \
     curve("acceptance4") with linespoints linetype 3 title "P = 4, K = 20,000"
set format x "%g"; set xrange [0.5:500]; set yrange [0.5:500]; set offsets 0, 0, 0, 0
set xlabel "predicted MiB (patterns and one state, N = 500)"; set ylabel "measured MiB"
plot curve("memory_parallel") with points linetype 1 title "P = 4, parallel", \
     curve("memory_sequential") with points linetype 2 pointtype 6 pointsize 1.6 title "P = 4, sequential", \
     curve("memory_supervised4") with points linetype 3 title "supervised, P = 4", \
     curve("memory_multitasking") with points linetype 4 title "multitasking", \
     x with lines linecolor rgb "gray" title "equal"
unset multiplot

set output folder . "/performance-states.png"
set multiplot layout 1, 2
@room
@plain
@twos
set xlabel "states of one disorder, updated together"; set ylabel "ns a state, spin and 1,000 patterns, parallel update"
plot curve("states2") with linespoints linetype 1 title "P = 2, N = 10,000, K = 1,400", \
     curve("states3") with linespoints linetype 2 title "P = 3, N = 1,000, K = 100,000", \
     curve("states4") with linespoints linetype 3 title "P = 4, N = 200, K = 200,000"
@linear
number(name) = real(system(sprintf("awk '$1 == \"%s\" {print $3}' %s", name, data)))
cores = number("machine_cores"); others = number("machine_others")
if (others > 0.05) set label 1 sprintf("other programs kept %.1f cores busy", others) at graph 0.03, 0.05
set xlabel "threads"; set ylabel "speed against one thread (wall time)"
set xtics 1; set xrange [0.8:2 * cores + 0.2]; set yrange [0:1.1 * cores]
plot (x < cores ? x : cores) with lines linecolor rgb "gray" title sprintf("%g cores kept busy", cores), \
     curve("threads_sequential") with linespoints linetype 1 title "P = 4, sequential", \
     curve("threads_parallel") with linespoints linetype 2 title "P = 4, parallel, states together", \
     curve("threads_multitasking") with linespoints linetype 3 title "multitasking, parallel", \
     curve("threads_modern") with linespoints linetype 4 title "modern, continuous"
unset label 1
unset multiplot

# --- Other networks ---------------------------------------------------------------------------------
set terminal pngcairo size 1000, 840 font "DejaVu Sans,10"
set output folder . "/performance-networks.png"
set multiplot layout 2, 2
@room
supervised(p) = sprintf("supervised, P = %d", p)
@plain
set xlabel "spins N (K = 2,000)"; set ylabel "ns a spin and 1,000 patterns, parallel update"
plot for [p = 2:4] curve(sprintf("spins_supervised%d", p)) with linespoints linetype p - 1 title supervised(p), \
     curve("spins_multitasking") with linespoints linetype 4 title "multitasking"
@powers
set xlabel "patterns K (N = 256)"; set ylabel "µs a spin: lines parallel, points sequential"
plot for [p = 2:4] curve(sprintf("patterns_supervised%d", p)) with lines linetype p - 1 title supervised(p), \
     curve("patterns_multitasking") with lines linetype 4 title "multitasking", \
     for [p = 2:4] curve(sprintf("attempt_supervised%d", p)) with points linetype p - 1 notitle, \
     curve("attempt_multitasking") with points linetype 4 notitle, \
     curve("attempt_modern") with points linetype 5 title "modern, states of spins"
@plain
@twos
set xlabel "continuous states, updated together (N = 64, K = 20,000)"
set ylabel "modern: ps a state, component and pattern"
plot curve("softmax_states_reals") with linespoints linetype 1 title "patterns of real numbers", \
     curve("softmax_states_signs") with linespoints linetype 2 title "patterns of signs"
@plain
set xlabel "N (lines, K = 20,000) or K (points, N = 64), 64 states"
plot curve("softmax_size_reals") with lines linetype 1 title "real numbers, against N", \
     curve("softmax_size_signs") with lines linetype 2 title "signs, against N", \
     curve("softmax_patterns_reals") with points linetype 1 title "real numbers, against K", \
     curve("softmax_patterns_signs") with points linetype 2 title "signs, against K"
unset multiplot
