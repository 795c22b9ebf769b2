package dev.weft.examples.docs;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.util.Iterator;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** Lets Lucene search by the same {@link Terms} that answers are quoted by. */
final class TermsAnalyzer extends Analyzer {
    @Override
    protected TokenStreamComponents createComponents(String field) {
        return new TokenStreamComponents(new TermsTokenizer());
    }

    private static final class TermsTokenizer extends Tokenizer {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
        private Iterator<String> terms = List.<String>of().iterator();

        @Override
        public void reset() throws IOException {
            super.reset();
            terms = Terms.of(read(input)).iterator();
        }

        @Override
        public boolean incrementToken() {
            clearAttributes();
            if (!terms.hasNext()) return false;
            term.append(terms.next());
            return true;
        }

        private static String read(Reader input) throws IOException {
            var text = new StringWriter();
            input.transferTo(text);
            return text.toString();
        }
    }
}
