package io.github.portshare.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.portshare.orchestrator.run.CountsPlan.Given;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountReaderTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            221                                     |                            | 221
            worker-1 221                            | worker-1                   | 221
            worker 1   221                          | worker 1                   | 221
            41201 2533                              | 41201                      | 2533
            `    359 pid=21449`                     | pid=21449                  | 359
            `   2533 41201`                         | 41201                      | 2533
            `  41201    2533`                       | 41201                      | 2533
            worker 1,959                            | worker 1,959               |
            1,959                                   | 1,959                      |
            41201,2533                              | 41201                      | 2533
            221 worker-1                            | worker-1                   | 221
            a=77                                    | a                          | 77
            a: 77                                   | a                          | 77
            127.0.0.1:8080                          | 127.0.0.1:8080             |
            a,77                                    | a                          | 77
            a;77                                    | a                          | 77
            hits{worker="1"} 221                    | hits{worker="1"}           | 221
            hits{worker="1 2",x="}"} 2.21e+02       | hits{worker="1 2",x="}"}   | 2.21e+02
            hits{worker="1"} 221 1395066363000      | hits{worker="1"}           | 221
            hits_total 221.0                        | hits_total                 | 221.0
            127.0.0.1:8080 12                       | 127.0.0.1:8080             | 12
            worker -3                               | worker                     | -3
            worker                                  | worker                     |
            """)
    void aLineIsReadAsOtherProgramsPrintIt(String line, String name, String number) {
        assertThat(CountReader.lines(line + "\n")).containsExactly(new Given(name, number));
    }

    @Test
    void emptyLinesAndCommentsAreNone() {
        assertThat(CountReader.lines("# HELP hits_total Requests.\n\n  \na 1\r\nb 2"))
                .containsExactly(new Given("a", "1"), new Given("b", "2"));
    }

    @Test
    void aWordThatIsNeitherMayBeAFile() {
        assertThat(CountReader.word("counts.txt")).isEmpty();
        assertThat(CountReader.word("=3")).isEmpty();
        assertThat(CountReader.word("-3")).contains(new Given(null, "-3"));
        assertThat(CountReader.word("x=y")).contains(new Given("x", "y"));
    }
}
