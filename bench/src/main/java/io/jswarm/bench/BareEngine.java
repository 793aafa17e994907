package io.jswarm.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The engines alone, in turns, asked by so many calls at once. */
final class BareEngine implements Contestant {
    /** Three engines on two cores serve no more any faster: 8 to 24 at once differ by less than runs do (benchmark starts). */
    static final int BEST = 8;

    private final String sockets;
    private final int atOnce;

    BareEngine(List<String> hosts, int atOnce) throws IOException, InterruptedException {
        this.atOnce = atOnce;
        StringBuilder all = new StringBuilder();
        for (String host : hosts) {
            all.append(Testbed.call("socket", host)).append(' ');
        }
        sockets = all.toString();
    }

    @Override
    public String name() {
        return "engine, " + atOnce + " at once";
    }

    @Override
    public void create(String service, int replicas) throws IOException, InterruptedException {
        shell(
                "s=(" + sockets + "); for i in $(seq " + replicas + "); do echo ${s[$((i % ${#s[@]}))]} " + service
                        + "-$i; done | xargs -P " + atOnce
                        + " -L 1 sh -c 'docker -H unix://$0 run -d --name $1 --stop-signal KILL busybox sleep 100000 >/dev/null'");
    }

    @Override
    public void remove(String service) throws IOException, InterruptedException {
        shell("for s in " + sockets + "; do docker -H unix://$s ps -aq --filter name=" + service
                + "- | xargs -r docker -H unix://$s rm -f >/dev/null & done; wait");
    }

    private static void shell(String script) throws IOException, InterruptedException {
        Command.output(Map.of(), List.of("bash", "-c", script));
    }

    @Override
    public void takeBack(String host) {}
}
