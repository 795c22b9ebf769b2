package dev.weft;

/** The model's provider cannot carry what was asked. Thrown before anything was sent. */
public final class UnsupportedException extends ModelException {
    private static final long serialVersionUID = 1;
    private final Capability capability;

    /** For models: who cannot do what. */
    public UnsupportedException(String model, Capability capability) {
        super(
                model + " cannot take " + capability
                        + "; nothing was sent. Leave it out, or ask a model whose capabilities() have "
                        + capability.name(),
                null);
        this.capability = capability;
    }

    /** What was asked for in vain. */
    public Capability capability() {
        return capability;
    }
}
