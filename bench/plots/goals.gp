# gnuplot -c goals.gp DATA PICTURE: how far each row is; the goal is at 1.
# Columns of DATA: title, median, best and floor by the goal, state, value in words.
set datafile separator "\t"
stats ARG1 using 2 nooutput
rows = STATS_records
set terminal svg size 960, 100 + 28 * rows background "white" font "Helvetica,13" dynamic
set output ARG2

right = 2.0 # what is further than twice the goal is drawn there
cut(x) = x > right ? right : x
colour(state) = state == 0 ? 0xcd5c50 : state == 1 ? 0xe6b455 : 0x58a97c

unset key
set lmargin 34
set rmargin 22
set tmargin 2
set bmargin 4
set xrange [0:right]
set yrange [-rows + 0.4 : 0.6]
set xtics 0, 0.25 format "%g" scale 0.4 nomirror textcolor rgb "#333333"
set ytics scale 0 textcolor rgb "#333333"
set grid xtics linecolor rgb "#dddddd" linewidth 1
set border 1 linecolor rgb "#888888"
set xlabel "bar: median   dot: best round   bold mark: floor" textcolor rgb "#333333"
set arrow 1 from 1, graph 0 to 1, graph 1 nohead linecolor rgb "#333333" linewidth 1.5 front
set label 1 "goal" at 1, graph 1 offset 0, 0.6 center textcolor rgb "#333333"

plot ARG1 using (cut($2) / 2):(-$0):(cut($2) / 2):(0.32):(colour($5)):ytic(1) \
       with boxxyerror fill solid 1 noborder linecolor rgb variable, \
     ARG1 using (cut($4)):(-$0 - 0.4):(0):(0.8) with vectors nohead linewidth 4 linecolor rgb "#222222", \
     ARG1 using (cut($3)):(-$0) with points pointtype 7 pointsize 0.5 linecolor rgb "#222222", \
     ARG1 using (right):(-$0):6 with labels left offset 1, 0 textcolor rgb "#333333"
