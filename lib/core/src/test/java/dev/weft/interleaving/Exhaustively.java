package dev.weft.interleaving;

import java.util.ArrayList;
import java.util.List;

/**
 * Tries every execution that differs at most so many times from the one in which each thread runs until it must wait.
 * Most mistakes need one or two differences.
 */
final class Exhaustively implements Chooser {
    private final int differences;
    private final List<Choice> path = new ArrayList<>();
    private int depth;
    private int spent;

    Exhaustively(int differences) {
        this.differences = differences;
    }

    private static final class Choice {
        private final int ways;
        private final int spentBefore;
        private int taken;

        Choice(int ways, int spentBefore) {
            this.ways = ways;
            this.spentBefore = spentBefore;
        }

        int spent() {
            return spentBefore + (taken == 0 ? 0 : 1);
        }
    }

    @Override
    public int choose(int ways, int free) {
        if (depth == path.size()) path.add(new Choice(ways, spent));
        Choice choice = path.get(depth++);
        if (choice.ways != ways) {
            throw new IllegalStateException("the same choices led elsewhere: something random is in the scenario");
        }
        spent = choice.spent();
        return choice.taken;
    }

    @Override
    public boolean next() {
        depth = 0;
        spent = 0;
        while (!path.isEmpty()) {
            Choice last = path.getLast();
            last.taken++;
            if (last.taken < last.ways && last.spent() <= differences) return true;
            path.removeLast();
        }
        return false;
    }

    @Override
    public String description() {
        var taken = new StringBuilder("choices");
        for (Choice choice : path.toArray(new Choice[0])) taken.append(' ').append(choice.taken);
        return taken.toString();
    }
}
