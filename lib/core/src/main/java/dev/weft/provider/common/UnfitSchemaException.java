package dev.weft.provider.common;

/** A schema has something for which a provider's rules have no word. The message says where and what. */
final class UnfitSchemaException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** {@code where} is a path of properties, "" for the whole. */
    UnfitSchemaException(String provider, String where, String what) {
        super("the schema does not fit the rules of " + provider + ": " + (where.isEmpty() ? "" : "at " + where + ", ")
                + what);
    }
}
