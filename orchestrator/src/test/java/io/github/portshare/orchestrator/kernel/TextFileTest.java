package io.github.portshare.orchestrator.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {

    private static final int SOMEBODY = 58_000;

    @TempDir
    private Path directory;

    @Test
    void aFileIsReplacedWholeAndNothingElseStays() throws IOException {
        Path file = Files.writeString(directory.resolve("a.json"), "old and longer");

        TextFile.write(file, "new");

        assertThat(file).hasContent("new");
        assertThat(directory).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void ourOwnLinkIsFollowed() throws IOException {
        Path file = Files.writeString(directory.resolve("a.json"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);

        TextFile.write(link, "new");

        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("new");
    }

    @Test
    void nothingIsWrittenThroughALinkOfSomebodyElse() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "kept");
        Path link = foreignLink(directory.resolve("a.json"), victim);
        Path target = Files.createDirectory(directory.resolve("target"));
        Path inside = foreignLink(directory.resolve("out"), target).resolve("a.json");

        assertThatThrownBy(() -> TextFile.write(link, "new"))
                .hasMessage("cannot write " + link + ": " + link + " is a symbolic link of uid " + SOMEBODY
                        + "; name what it leads to");
        assertThatThrownBy(() -> TextFile.write(inside, "new")).hasMessageContaining("is a symbolic link of uid");
        assertThatThrownBy(() -> TextFile.write(inside, "new", PosixFilePermissions.fromString("rw-------")))
                .hasMessageContaining("is a symbolic link of uid");
        assertThatThrownBy(() -> TextFile.requireWritable(inside.getParent()))
                .hasMessageContaining("is a symbolic link of uid");
        assertThat(victim).hasContent("kept");
        assertThat(target).isEmptyDirectory();
    }

    private static Path foreignLink(Path link, Path target) throws IOException {
        assumeThat(Processes.ownUid()).as("root can give a link away").isZero();
        Files.createSymbolicLink(link, target);
        Files.setAttribute(link, "unix:uid", SOMEBODY, LinkOption.NOFOLLOW_LINKS);
        return link;
    }

    @Test
    void nothingIsWrittenWhereEverybodyCouldPutAnotherInItsPlace() throws IOException {
        Path file = directory.resolve("a.json");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> TextFile.write(file, "text"))
                .hasMessage("cannot write " + file + ": everybody may replace files in " + directory
                        + " (its mode is 777); chmod o-w or +t it");
        assertThatThrownBy(() -> TextFile.requireWritable(directory)).hasMessageContaining("everybody may replace");
        assertThat(directory).isEmptyDirectory();

        Files.setAttribute(directory, "unix:mode", 01777);
        assertThatCode(() -> TextFile.write(file, "text")).doesNotThrowAnyException();
    }

    /** Whoever guesses the name of a draft must not have its bytes written where he likes. */
    @Test
    void aDraftHasANameThatNobodyKnowsAndIsNeverWrittenThrough() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "kept");
        Path guessed = directory.resolve(".a.json." + ProcessHandle.current().pid());
        Files.createSymbolicLink(guessed, victim);

        TextFile.write(directory.resolve("a.json"), "text");

        assertThat(victim).hasContent("kept");
        assertThat(guessed).isSymbolicLink();
    }

    @Test
    void aPrivateFileHasItsPermissionsWhateverStoodThere() throws IOException {
        Path file = directory.resolve("token");

        TextFile.write(file, "text", PosixFilePermissions.fromString("rw-------"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(file).hasContent("text");
    }
}
