package dev.weft.testing.contract;

/**
 * How a provider says no.
 *
 * @param status the status of the response
 * @param type the provider's own word for it
 * @param message the provider's own sentence
 */
public record Refusal(int status, String type, String message) {}
