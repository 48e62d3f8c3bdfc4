// trent audit on the published trail, sound and broken: what it prints, and what its exit code says.
using System.Runtime.Versioning;
using Trent.Conformance.Harness;

namespace Trent.Conformance.CommandLine;

[UnsupportedOSPlatform("windows")]
public sealed class AuditCommandTests : IDisposable
{
    private const string First = "00000000000000000001.jsonl";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-audit-");

    public AuditCommandTests()
    {
        foreach (string path in Directory.GetFiles(Checkout.FileIn("docs", "vectors", "audit-trail-v1")))
        {
            File.Copy(path, Path.Combine(directory.FullName, Path.GetFileName(path)));
        }
    }

    [Fact]
    public async Task A_sound_trail_verifies_with_exit_code_0()
    {
        (int exitCode, string output, string error) = await TrentProcess.RunAsync("audit", "verify", "--directory", directory.FullName);
        Assert.Equal((0, string.Empty), (exitCode, error));
        Assert.StartsWith("4 records in 2 segments, 1 to 4, from 2026-11-26T06:29:34Z to 2026-11-26T06:29:34Z\n", output, StringComparison.Ordinal);
        Assert.EndsWith("the trail is sound\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trail_that_lacks_its_end_is_found_by_what_was_printed_before()
    {
        const string Label = "last signed record with its chain ";
        string[] before = (await TrentProcess.RunAsync("audit", "verify", "--directory", directory.FullName)).Output.Split('\n');
        string noted = Assert.Single(before, static line => line.StartsWith(Label, StringComparison.Ordinal))[Label.Length..];
        Assert.StartsWith("4:", noted, StringComparison.Ordinal);
        Assert.Equal(0, (await TrentProcess.RunAsync("audit", "verify", "--directory", directory.FullName, "--expect", noted)).ExitCode);

        // Its last record and the signature over it.
        string last = Directory.GetFiles(directory.FullName, "*.jsonl").Order(StringComparer.Ordinal).Last();
        string[] lines = await File.ReadAllLinesAsync(last, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(last, string.Concat(lines[..^2].Select(static line => line + "\n")), TestContext.Current.CancellationToken);
        Assert.Equal(0, (await TrentProcess.RunAsync("audit", "verify", "--directory", directory.FullName)).ExitCode);
        (int exitCode, string output, _) = await TrentProcess.RunAsync("audit", "verify", "--directory", directory.FullName, "--expect", noted);
        Assert.Equal(1, exitCode);
        Assert.Contains(", record 4: the trail ends at record 3, but is expected to have this one: it was truncated, or is an older copy\n", output, StringComparison.Ordinal);
        Assert.EndsWith("the trail is NOT sound: 1 faults\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expectation_that_cannot_be_read_is_wrong_input()
    {
        (int exitCode, string output, string error) = await TrentProcess.RunAsync("audit", "verify", "--directory", directory.FullName, "--expect", "4");
        Assert.Equal((2, string.Empty), (exitCode, output));
        Assert.Equal("trent: --expect is '4'; it must be the number of a record, a colon and 64 hexadecimal digits\n", error);
    }

    [Fact]
    public async Task A_changed_record_is_named_with_exit_code_1()
    {
        string path = Path.Combine(directory.FullName, First);
        string text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(path, text.Replace("000000000002\"", "000000000009\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (int exitCode, string output, _) = await TrentProcess.RunAsync("audit", "verify", "--directory", directory.FullName);
        Assert.Equal(1, exitCode);
        Assert.Contains($"FAULT {First}, line 3, record 2: the record was changed, or one before it was\n", output, StringComparison.Ordinal);
        Assert.EndsWith("the trail is NOT sound: 1 faults\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trail_signed_with_another_key_than_the_given_one_does_not_verify()
    {
        string path = Path.Combine(directory.FullName, "key.pem");
        await File.WriteAllTextAsync(path, "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n", TestContext.Current.CancellationToken);
        (int exitCode, string output, _) = await TrentProcess.RunAsync("audit", "verify", "--directory", directory.FullName, "--public-key", path);
        Assert.Equal(1, exitCode);
        Assert.Contains("another public key", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_without_a_trail_does_not_verify()
    {
        (int exitCode, string output, _) = await TrentProcess.RunAsync("audit", "verify", "--directory", Checkout.FileIn("docs"));
        Assert.Equal(1, exitCode);
        Assert.EndsWith("has no segment of an audit trail\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tail_prints_the_last_records()
    {
        (int exitCode, string output, _) = await TrentProcess.RunAsync("audit", "tail", "-n", "2", "--directory", directory.FullName);
        Assert.Equal(0, exitCode);
        Assert.Equal(["\"sequence\":3", "\"sequence\":4"], output.TrimEnd('\n').Split('\n').Select(line => line[line.IndexOf("\"sequence\"", StringComparison.Ordinal)..][..12]));
    }

    [Fact]
    public async Task Search_prints_what_matches_everything_asked_for()
    {
        (int exitCode, string output, _) = await TrentProcess.RunAsync(
            "audit", "search", "--event-name", "Encrypt", "--event-id", "00000000-0000-4000-8000-000000000003", "--directory", directory.FullName);
        Assert.Equal(0, exitCode);
        Assert.StartsWith("{\"eventVersion\":\"1.11\",\"eventName\":\"Encrypt\",\"eventID\":\"00000000-0000-4000-8000-000000000003\"", Assert.Single(output.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"dataDirectory":"d","rootKeyFile":"k","audit":{"segmentMegabytes":0}}""", "audit.segmentMegabytes is 0; it must be from 1 to 1024")]
    [InlineData("""{"dataDirectory":"d","rootKeyFile":"k","audit":{"retentionDays":36501}}""", "audit.retentionDays is 36501; it must be from 1 to 36500")]
    [InlineData("""{"dataDirectory":"d","rootKeyFile":"k","audit":{"days":1}}""", "audit has the unknown member 'days'")]
    public async Task A_setting_of_the_trail_that_is_wrong_is_named(string settings, string message)
    {
        string path = Path.Combine(directory.FullName, "trent.json");
        await File.WriteAllTextAsync(path, settings, TestContext.Current.CancellationToken);
        (int exitCode, _, string error) = await TrentProcess.RunAsync("audit", "tail", "--config", path);
        Assert.Equal((2, $"trent: {message}\n"), (exitCode, error));
    }

    public void Dispose() => directory.Delete(recursive: true);
}
