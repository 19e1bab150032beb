package io.github.portshare.orchestrator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.portshare.orchestrator.kernel.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetKeyTest {

    private static final int SOMEBODY = 58_000;

    @TempDir
    private Path directory;

    private Path file() throws IOException {
        Path file = directory.resolve("key");
        FleetKey.create(file);
        return file;
    }

    private static byte[] certificate(FleetKey key) throws Exception {
        return key.identity().certificate().getEncoded();
    }

    @Test
    void aNewKeyIsItsOwnersAlone() throws Exception {
        Path file = file();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).matches("[0-9a-f]{64}\n");
        assertThat(directory).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void aNewKeyTakesThePlaceOfNothing() throws Exception {
        Path file = Files.writeString(directory.resolve("mine"), "kept");
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("elsewhere"));

        assertThatThrownBy(() -> FleetKey.create(file))
                .hasMessage("cannot write " + file + ": it is there already; name another, or remove it");
        assertThatThrownBy(() -> FleetKey.create(link)).hasMessageContaining("it is there already");
        assertThat(file).hasContent("kept");
        assertThat(directory.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void aDirectoryThatIsNotThereIsTold() {
        Path file = directory.resolve("none/key");

        assertThatThrownBy(() -> FleetKey.create(file)).hasMessage("cannot write " + file + ": no such directory");
    }

    @Test
    void eachFileHasAKeyOfItsOwnAndTheSameCertificateEachTime() throws Exception {
        Path file = file();
        Path other = directory.resolve("other");
        FleetKey.create(other);

        assertThat(certificate(FleetKey.read(file))).isEqualTo(certificate(FleetKey.read(file)));
        assertThat(certificate(FleetKey.read(file))).isNotEqualTo(certificate(FleetKey.read(other)));
    }

    /** RFC 8032, 7.1, test 1. */
    @Test
    void theKeyPairIsThatOfItsSeed() {
        byte[] seed = HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

        byte[] key = FleetIdentity.of(seed).certificate().getPublicKey().getEncoded();

        assertThat(HexFormat.of().formatHex(key))
                .endsWith("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    }

    /** Else an agent by another JDK, or of a later portshare, would have another key. */
    @Test
    void aSecretGivesTheSameKeyInEveryJdk() throws Exception {
        Path file = file();
        Files.writeString(file, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n");

        FleetIdentity identity = FleetKey.read(file).identity();

        assertThat(HexFormat.of()
                        .formatHex(identity.certificate().getPublicKey().getEncoded()))
                .isEqualTo("302a300506032b6570032100154de0583b93234ea0e10c03c70ce5c19fc4936d4d7bf8080a08facc2ec5e6d3");
    }

    @Test
    void theCertificateIsWhole() throws Exception {
        X509Certificate certificate = FleetKey.read(file()).identity().certificate();

        assertThatCode(() -> certificate.verify(certificate.getPublicKey())).doesNotThrowAnyException();
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=portshare fleet");
        assertThat(certificate.getNotBefore().toInstant()).isEqualTo(Instant.EPOCH);
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(Instant.parse("9999-12-31T23:59:59Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwx--x---"})
    void aFileThatOthersHaveARightToIsRefused(String permissions) throws Exception {
        Path file = file();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        String mode = Integer.toOctalString((int) Files.getAttribute(file, "unix:mode") & 07777);

        assertThatThrownBy(() -> FleetKey.read(file))
                .hasMessage("others have a right to " + file + " (its mode is " + mode + ", its owner uid "
                        + Processes.ownUid() + "), who could take part in the fleet; chmod 600 it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "r--------"})
    void aFileOfItsOwnerAloneIsRead(String permissions) throws Exception {
        Path file = file();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        assertThatCode(() -> FleetKey.read(file)).doesNotThrowAnyException();
    }

    /** As Kubernetes mounts a Secret for a Pod that has an fsGroup; its files are links to links. */
    @Test
    void ofRootsFileTheGroupMayBeWhoReadsIt() {
        assertThat(FleetKey.othersMay(0440, 0, SOMEBODY)).isFalse();
        assertThat(FleetKey.othersMay(0640, 0, SOMEBODY)).isFalse();
        assertThat(FleetKey.othersMay(0660, 0, SOMEBODY)).isTrue();
        assertThat(FleetKey.othersMay(0444, 0, SOMEBODY)).isTrue();
        assertThat(FleetKey.othersMay(0440, 0, 0)).isTrue();
        assertThat(FleetKey.othersMay(0440, SOMEBODY, SOMEBODY)).isTrue();
        assertThat(FleetKey.othersMay(0400, SOMEBODY, 0)).isFalse();
    }

    @Test
    void aLinkIsFollowedAndTheFileItLeadsToLookedAt() throws Exception {
        Path file = file();
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);

        assertThat(certificate(FleetKey.read(link))).isEqualTo(certificate(FleetKey.read(file)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> FleetKey.read(link)).hasMessageContaining("its mode is 644");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "0123456789abcdef",
                "zz0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
            })
    void aFileWithoutAKeyIsTold(String content) throws Exception {
        Path file = file();
        Files.writeString(file, content);

        assertThatThrownBy(() -> FleetKey.read(file))
                .hasMessage(file + " holds no key, which is 64 hexadecimal digits; 'portshare fleet-key"
                        + " FILE' makes a file with one");
    }

    @Test
    void aFileThatIsNotThereIsTold() {
        Path file = directory.resolve("none");

        assertThatThrownBy(() -> FleetKey.read(file))
                .hasMessage("cannot read " + file + ": no such file; 'portshare fleet-key FILE' makes one");
    }

    @Test
    void whatCannotBeReadIsTold() throws Exception {
        assertThatThrownBy(() -> FleetKey.read(directory))
                .hasMessage("cannot read " + directory + ": it is a directory");
        assumeThat(Processes.ownUid()).as("nothing is kept from root").isNotZero();
        Path file = file();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-w-------"));
        assertThatThrownBy(() -> FleetKey.read(file)).hasMessage("cannot read " + file + ": permission denied");
    }
}
