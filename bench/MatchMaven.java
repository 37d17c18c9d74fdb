/* bench/MatchMaven.java - Maven's own version order over a file of pairs, for bench_match.
 *
 *   java -cp maven-artifact.jar:commons-lang3.jar bench/MatchMaven.java PAIRS ROUNDS REPEATS
 *
 * PAIRS: two versions a line, parted by a tab. Prints one line of "<", "=" or ">" for every pair,
 * then for every round, after ten or as many to warm up, the nanoseconds of REPEATS passes: comparing
 * from the texts, reading the texts, comparing what has been read.
 */
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.artifact.versioning.ComparableVersion;

public class MatchMaven {
    private static ComparableVersion[] read(String[] texts) {
        ComparableVersion[] versions = new ComparableVersion[texts.length];
        for (int i = 0; i < texts.length; i++) {
            versions[i] = new ComparableVersion(texts[i]);
        }
        return versions;
    }

    public static void main(String[] args) throws Exception {
        List<String> lines = Files.readAllLines(Path.of(args[0]));
        int rounds = Integer.parseInt(args[1]), repeats = Integer.parseInt(args[2]);
        String[] a = new String[lines.size()], b = new String[lines.size()];
        StringBuilder signs = new StringBuilder();
        long used = 0;

        for (int i = 0; i < a.length; i++) {
            String[] pair = lines.get(i).split("\t");
            a[i] = pair[0];
            b[i] = pair[1];
            int order = new ComparableVersion(a[i]).compareTo(new ComparableVersion(b[i]));
            signs.append(order < 0 ? '<' : order > 0 ? '>' : '=');
        }
        System.out.println(signs);
        for (int round = -Math.max(rounds, 10); round < rounds; round++) {
            long start = System.nanoTime();
            for (int repeat = 0; repeat < repeats; repeat++) {
                for (int i = 0; i < a.length; i++) {
                    used += new ComparableVersion(a[i]).compareTo(new ComparableVersion(b[i]));
                }
            }
            long compared = System.nanoTime();
            ComparableVersion[] x = null, y = null;
            for (int repeat = 0; repeat < repeats; repeat++) {
                x = read(a);
                y = read(b);
            }
            long built = System.nanoTime();
            for (int repeat = 0; repeat < repeats; repeat++) {
                for (int i = 0; i < a.length; i++) {
                    used += x[i].compareTo(y[i]);
                }
            }
            long end = System.nanoTime();
            if (round >= 0) {
                System.out.println((compared - start) + " " + (built - compared) + " " + (end - built));
            }
        }
        System.out.println("used " + used);
    }
}
