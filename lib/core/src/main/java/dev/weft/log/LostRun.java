package dev.weft.log;

import dev.weft.DecodeException;
import dev.weft.Emission;
import dev.weft.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ends the log of a run whose writer is gone: whoever takes it over first closes its open steps and says that it was lost. */
final class LostRun {
    private LostRun() {}

    /** Does nothing where another was faster. */
    static void end(String run, Settings settings, LogStore store) throws IOException, InterruptedException {
        Optional<LogStore.Writer> taken = store.takeOver(run, settings.lease);
        if (taken.isEmpty()) return;
        LogStore.Writer writer = taken.orElseThrow();
        List<Emission> all = read(run, settings, store);
        if (all.isEmpty()) {
            // not even its first line, so that nobody has read anything of it
            writer.end(Duration.ZERO);
            return;
        }
        var ends = new ArrayList<LogStore.Entry>();
        for (Emission end : Emission.cutOff(all, new LostException(), settings.clock.instant()))
            ends.add(new LogStore.Entry(end.seq(), settings.codec.json(end).toString()));
        if (!ends.isEmpty()) writer.append(ends);
        writer.end(settings.retention);
    }

    private static List<Emission> read(String run, Settings settings, LogStore store)
            throws IOException, InterruptedException {
        var all = new ArrayList<Emission>();
        var lines = settings.codec.reader();
        try (var reader = store.reader(run, -1)) {
            while (true) {
                List<LogStore.Entry> entries = reader.read(Duration.ZERO);
                if (entries.isEmpty()) return all;
                for (LogStore.Entry entry : entries) all.add(lines.read(Json.parse(entry.line())));
            }
        } catch (DecodeException e) {
            throw GoneException.broken("number " + all.size() + " of the run " + run + " cannot be read", e);
        }
    }
}
