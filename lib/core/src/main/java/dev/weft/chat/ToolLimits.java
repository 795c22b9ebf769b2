package dev.weft.chat;

import dev.weft.LimitException;
import dev.weft.Usage;

/**
 * How far an answer may go that calls tools.
 *
 * @param steps how often the model may be asked
 * @param tokens how many tokens all of that may take
 */
record ToolLimits(int steps, long tokens) {
    static final ToolLimits USUAL = new ToolLimits(16, Long.MAX_VALUE);

    ToolLimits steps(int most) {
        if (most < 1) throw new IllegalArgumentException("at least one step, not " + most);
        return new ToolLimits(most, tokens);
    }

    ToolLimits tokens(long most) {
        if (most < 1) throw new IllegalArgumentException("at least one token, not " + most);
        return new ToolLimits(steps, most);
    }

    /** Before the tools of a step are called. */
    void check(int step, Usage usage) {
        if (step >= steps) {
            throw new LimitException("the model was asked " + step
                    + " times and still wants tools to be called; the limit is " + steps + " steps: see maxSteps");
        }
        long spent = usage.input() + usage.output();
        if (spent >= tokens) {
            throw new LimitException("the model still wants tools to be called after " + spent
                    + " tokens; the limit is " + tokens + ": see maxTotalTokens");
        }
    }
}
