package dev.weft.interleaving;

import java.util.Random;

/** Tries executions at random, some with many switches and some with few, the same ones every time. */
final class Randomly implements Chooser {
    private static final double[] RESTLESSNESS = {0.02, 0.1, 0.25, 0.5};

    private final int executions;
    private int execution;
    private Random random = new Random(0);

    Randomly(int executions) {
        this.executions = executions;
    }

    @Override
    public int choose(int ways, int free) {
        boolean interferes = free < ways && random.nextDouble() < RESTLESSNESS[execution % RESTLESSNESS.length];
        return interferes ? free + random.nextInt(ways - free) : random.nextInt(free);
    }

    @Override
    public boolean next() {
        random = new Random(++execution);
        return execution < executions;
    }

    @Override
    public String description() {
        return "random execution " + execution;
    }
}
