package dev.weft.lucene;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * Lucene's own way of writing, but for the number of dimensions: its bound of 1,024 is checked only while writing, and common
 * embedding models give 1,536 or 3,072. The files are Lucene's, and any Lucene reads them.
 */
final class LongVectors extends Lucene104Codec {
    private static final int MOST_DIMENSIONS = 16_384;

    @Override
    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
        return new Format(super.getKnnVectorsFormatForField(field));
    }

    private static final class Format extends KnnVectorsFormat {
        private final KnnVectorsFormat lucenes;

        Format(KnnVectorsFormat lucenes) {
            super(lucenes.getName());
            this.lucenes = lucenes;
        }

        @Override
        public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
            return lucenes.fieldsWriter(state);
        }

        @Override
        public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
            return lucenes.fieldsReader(state);
        }

        @Override
        public int getMaxDimensions(String field) {
            return MOST_DIMENSIONS;
        }
    }
}
