package io.github.portshare.orchestrator.report;

import io.github.portshare.orchestrator.process.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A terminal, as far as portshare writes to one: lines that are too long are broken, what leaves the screen above stays in the
 * scrollback, and where the width changes the lines are broken anew, as VTE, kitty and tmux do. The alternate screen has neither.
 */
final class VirtualTerminal extends ByteArrayOutputStream {

    private static final Pattern TOKEN =
            Pattern.compile("\033\\[(\\?1049[hl]|[0-9;]*[A-Za-z])|\r|\n|[^\033\r\n]", Pattern.DOTALL);

    /** A row, and whether it goes on in the next one. */
    private static final class Row {
        final StringBuilder text = new StringBuilder();
        boolean goesOn;
    }

    private int rows;
    private int columns;
    private List<Row> main = new ArrayList<>(List.of(new Row()));
    private List<Row> screen = main;
    /** Of the main screen, how many rows have left it above. */
    private int gone;

    private int row;
    private int column;
    private int savedRow;
    private int savedColumn;

    VirtualTerminal(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    PrintStream stream() {
        return new PrintStream(this, false, StandardCharsets.UTF_8);
    }

    Terminal.Size window() {
        return new Terminal.Size(rows, columns);
    }

    @Override
    public void flush() {
        Matcher token = TOKEN.matcher(toString(StandardCharsets.UTF_8));
        reset();
        while (token.find()) {
            String text = token.group();
            if (text.equals("\r")) {
                column = 0;
            } else if (text.equals("\n")) {
                // the kernel's terminal makes CR LF of it
                column = 0;
                down();
            } else if (text.startsWith("\033")) {
                control(token.group(1));
            } else {
                put(text.charAt(0));
            }
        }
    }

    private void control(String sequence) {
        switch (sequence) {
            case "?1049h" -> {
                savedRow = row;
                savedColumn = column;
                screen = new ArrayList<>(List.of(new Row()));
                row = 0;
                column = 0;
            }
            case "?1049l" -> {
                screen = main;
                row = savedRow;
                column = savedColumn;
            }
            case "H" -> {
                row = isAlternate() ? 0 : gone;
                column = 0;
            }
            case "J" -> {
                eraseLine();
                while (screen.size() > row + 1) {
                    screen.remove(screen.size() - 1);
                }
            }
            case "K" -> eraseLine();
            default -> {
                if (!sequence.endsWith("m")) {
                    throw new AssertionError("this terminal does not know ESC [" + sequence);
                }
            }
        }
    }

    private void eraseLine() {
        // one that waits at the right edge erases the character there
        int from = Math.min(column, columns - 1);
        if (screen.get(row).text.length() > from) {
            screen.get(row).text.setLength(from);
        }
        screen.get(row).goesOn = false;
    }

    private void put(char character) {
        if (column == columns) {
            screen.get(row).goesOn = true;
            column = 0;
            down();
        }
        StringBuilder text = screen.get(row).text;
        while (text.length() <= column) {
            text.append(' ');
        }
        text.setCharAt(column++, character);
    }

    private void down() {
        row++;
        if (row == screen.size()) {
            screen.add(new Row());
        }
        if (isAlternate() && row == rows) {
            screen.remove(0);
            row--;
        } else if (!isAlternate()) {
            gone = Math.max(gone, row - rows + 1);
        }
    }

    private boolean isAlternate() {
        return screen != main;
    }

    /** Becomes another size. */
    void resize(int toRows, int toColumns) {
        List<String> lines = new ArrayList<>();
        boolean goesOn = false;
        for (Row one : main) {
            String before = goesOn ? lines.remove(lines.size() - 1) : "";
            lines.add(before + one.text);
            goesOn = one.goesOn;
        }
        main.clear();
        for (String line : lines) {
            for (int at = 0; at == 0 || at < line.length(); at += toColumns) {
                Row part = new Row();
                part.text.append(line, at, Math.min(line.length(), at + toColumns));
                part.goesOn = at + toColumns < line.length();
                main.add(part);
            }
        }
        rows = toRows;
        columns = toColumns;
        gone = Math.max(0, main.size() - toRows);
        int last = main.size() - 1;
        if (isAlternate()) {
            savedRow = last;
            savedColumn = Math.min(main.get(last).text.length(), columns);
            screen.forEach(one -> one.text.setLength(Math.min(one.text.length(), columns)));
            while (screen.size() > rows) {
                screen.remove(screen.size() - 1);
            }
            row = Math.min(row, rows - 1);
        } else {
            row = last;
            column = Math.min(main.get(last).text.length(), columns);
        }
    }

    /** What it shows now. */
    List<String> shown() {
        return texts(isAlternate() ? screen : main.subList(gone, main.size()));
    }

    /** All that a user can scroll back to, and what is on the main screen. */
    List<String> all() {
        return texts(main);
    }

    boolean showsAlternate() {
        return isAlternate();
    }

    private static List<String> texts(List<Row> rows) {
        List<String> texts = new ArrayList<>(rows.stream()
                .flatMap(row -> Stream.of(row.text.toString().stripTrailing()))
                .toList());
        while (!texts.isEmpty() && texts.get(texts.size() - 1).isEmpty()) {
            texts.remove(texts.size() - 1);
        }
        return texts;
    }
}
