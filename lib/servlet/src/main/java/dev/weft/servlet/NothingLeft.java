package dev.weft.servlet;

/** There is no run to go on with: clients that ask are to stop asking, which the status 204 tells them. */
final class NothingLeft extends Exception {
    private static final long serialVersionUID = 1;

    NothingLeft() {
        super("there is no run to go on with");
    }
}
