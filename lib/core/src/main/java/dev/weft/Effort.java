package dev.weft;

/** How much a model shall think before it answers, in words that providers translate into levels or budgets of tokens. */
public enum Effort {
    /** Not at all, as far as the model lets that be. */
    NONE,
    /** A little. */
    LOW,
    /** As much as the provider finds usual. */
    MEDIUM,
    /** As much as it takes. */
    HIGH
}
