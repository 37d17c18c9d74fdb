# gnuplot -c growth.gp DATA TIME MEMORY: what a message and an asset cost by the size of the fleet.
# Columns of DATA: assets, shards, ns a message (median, best), ns of the yardstick, bytes and ns of
# loading an asset.
set datafile separator "\t"
set terminal svg size 960, 420 background "white" font "Helvetica,13" dynamic
set logscale x
set xlabel "assets"
set format x "%.0s %c"
set grid linecolor rgb "#dddddd" linewidth 1
set border 3 linecolor rgb "#888888"
set tics nomirror textcolor rgb "#333333"
set key outside right top width 1 spacing 1.3
set lmargin 10

set output ARG2
set ylabel "ns a message"
set yrange [0:*]
set style data linespoints
plot ARG1 using 1:($2 == 1 ? $3 : NaN) title "one shard, median" pointtype 7 linewidth 2 linecolor rgb "#1f5fa8", \
     ARG1 using 1:($2 == 1 ? $4 : NaN) title "best round" pointtype 6 dashtype 3 linecolor rgb "#1f5fa8", \
     ARG1 using 1:($2 == 2 ? $3 : NaN) title "two shards, median" pointtype 7 linewidth 2 linecolor rgb "#c0592b", \
     ARG1 using 1:($2 == 2 ? $4 : NaN) title "best round" pointtype 6 dashtype 3 linecolor rgb "#c0592b", \
     ARG1 using 1:($2 == 1 ? $5 : NaN) title "yardstick: DOM parser" pointtype 1 linewidth 1 linecolor rgb "#555555"

set output ARG3
set ylabel "bytes an asset"
set logscale y 2
set yrange [*:*]
plot ARG1 using 1:($2 == 1 ? $6 : NaN) title "one shard" pointtype 7 linewidth 2 linecolor rgb "#1f5fa8", \
     ARG1 using 1:($2 == 2 ? $6 : NaN) title "two shards" pointtype 7 linewidth 2 linecolor rgb "#c0592b", \
     450 title "floor at 1 M" with lines linewidth 1 linecolor rgb "black", \
     400 title "goal at 1 M" with lines dashtype 2 linewidth 1 linecolor rgb "black"
