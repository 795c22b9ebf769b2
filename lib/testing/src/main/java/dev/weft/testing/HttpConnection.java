package dev.weft.testing;

import dev.weft.testing.SeenConnection.End;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a server. Its own thread does nothing but read: between answers the next request, during one the client's
 * end, which is so noticed at once however long the answer is silent or blocked. Each request is answered on another thread,
 * which the end of the connection interrupts. A second request that comes before the first was answered waits; until then
 * nothing more is read. {@link #abort} may be called by anybody and ends both threads.
 */
final class HttpConnection {
    /** How long a client may take to close its side after we have closed ours. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final Socket socket;
    private final SeenConnection seen;
    private final Loopback home;
    private volatile @Nullable Thread reader;
    private volatile boolean leaving;
    private volatile boolean deaf;
    // of the reading thread
    private @Nullable Thread answering;

    HttpConnection(Socket socket, SeenConnection seen, Loopback home) {
        this.socket = socket;
        this.seen = seen;
        this.home = home;
    }

    /** Reads until the connection ends. */
    void run() {
        reader = Thread.currentThread();
        try {
            socket.setTcpNoDelay(true);
            read();
        } catch (MalformedRequest e) {
            refuse(e);
        } catch (IOException e) {
            ended(End.CLIENT_RESET); // unless it was us: the first end counts
        } catch (InterruptedException e) {
            ended(End.SERVER_CLOSED);
        } finally {
            close();
            stopAnswering();
        }
    }

    private void read() throws IOException, InterruptedException {
        var requests = new RequestReader(socket.getInputStream(), socket.getOutputStream());
        for (var request = requests.next(); request != null; request = requests.next()) {
            awaitAnswer();
            if (leaving) continue; // what comes behind our close is not answered
            var arrived = home.records().arrived(seen, request);
            answering = home.start("answers " + arrived.number(), () -> answer(arrived));
        }
        ended(End.CLIENT_CLOSED);
        if (deaf) awaitAnswer();
    }

    private void awaitAnswer() throws InterruptedException {
        if (answering != null) answering.join();
        answering = null;
    }

    private void answer(SeenRequest request) {
        try {
            Answer answer = home.answer(request);
            deaf = answer.head().deaf;
            var out = new SocketResponse(
                    this, seen, answer.head(), request.method().equals("HEAD"), request.wantsClose());
            new Exchange(request, home.speech(request), out, home::callId).play(answer.step());
            if (out.closes()) hangUp();
            if (leaving) linger();
        } catch (IOException e) {
            leaving = true; // the client has gone, and the reading thread is about to see how
        } catch (InterruptedException e) {
            abort(End.SERVER_CLOSED); // unless the client had gone before
        }
    }

    OutputStream output() throws IOException {
        return socket.getOutputStream();
    }

    /** Says that nothing more will come. What the client still sends is not looked at. */
    void hangUp() {
        if (leaving) return;
        leaving = true;
        ended(End.SERVER_CLOSED);
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            // the client was first
        }
    }

    /** Breaks the connection off: the client gets an RST in place of an end. */
    void reset() {
        leaving = true;
        ended(End.SERVER_RESET);
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // the client was first
        }
        close();
    }

    /** A socket that is closed with bytes unread sends an RST, which can take from the client what it has not read. */
    private void linger() throws InterruptedException {
        Thread reading = reader;
        if (reading != null) reading.join(LINGER);
        close();
    }

    /** Ends the connection now, for this reason if it had not ended. */
    void abort(End end) {
        ended(end);
        close();
        Thread reading = reader;
        if (reading != null) reading.interrupt();
    }

    private void refuse(MalformedRequest malformed) {
        try {
            awaitAnswer();
            var head = new ReplyHead();
            head.status = malformed.status();
            head.closeAnnounced = true;
            var out = new SocketResponse(this, seen, head, false, true);
            out.whole("text/plain; charset=utf-8", Speech.bytes(String.valueOf(malformed.getMessage())));
            hangUp();
            socket.setSoTimeout((int) LINGER.toMillis());
            socket.getInputStream().skip(RequestReader.BODY_LIMIT);
        } catch (IOException e) {
            ended(End.CLIENT_RESET);
        } catch (InterruptedException e) {
            ended(End.SERVER_CLOSED);
        }
    }

    private void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // there is nothing left to be done about it
        }
    }

    private void ended(End end) {
        home.records().closed(seen, end);
    }

    private void stopAnswering() {
        Thread thread = answering;
        if (thread != null) {
            thread.interrupt();
            Loopback.joinFully(thread);
        }
        home.forget(this);
    }
}
