// The README's "Production in five minutes", as it is written, with the AWS CLI, on a clean directory and a free port.
using System.Diagnostics;
using System.Runtime.Versioning;
using Trent.Conformance.Harness;

namespace Trent.Conformance.CommandLine;

[UnsupportedOSPlatform("windows")]
public sealed class ReadmeTests : IDisposable
{
    private const string Section = "## Production in five minutes";
    private const string Fence = "```";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("trent-readme-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task What_the_README_says_of_production_works_as_it_is_written()
    {
        Assert.SkipWhen(FindProgram("aws") is null, "There is no AWS CLI.");

        // The first block makes the binary, which is there already.
        string script = string.Join('\n', BlocksOf(await File.ReadAllTextAsync(Checkout.FileIn("README.md"), TestContext.Current.CancellationToken)).Skip(1));
        Assert.Contains("trent apply", script, StringComparison.Ordinal);
        int port = FreePort();
        script = script.Replace("127.0.0.1:4599", $"127.0.0.1:{port}", StringComparison.Ordinal)
            .Replace("\"./root.key\" }", $"\"./root.key\", \"listen\": [\"127.0.0.1:{port}\"] }}", StringComparison.Ordinal);
        (string output, string error) = await RunAsync($"{script}\nkill %1\nwait");
        Assert.Contains("Applied 3 changes.", output, StringComparison.Ordinal);
        Assert.Contains("\"Arn\": \"arn:aws:iam::111122223333:user/alice\"", output, StringComparison.Ordinal);
        Assert.Contains("net salary: 4200", output, StringComparison.Ordinal);
        string refusal = Assert.Single(error.Split('\n'), static line => line.Contains("An error occurred", StringComparison.Ordinal));
        Assert.Contains("AccessDeniedException", refusal, StringComparison.Ordinal);
        Assert.Contains("because no identity-based policy allows the kms:Decrypt action", refusal, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(directory.FullName, "alice.txt")));
    }

    private static List<string> BlocksOf(string readme)
    {
        int begin = readme.IndexOf(Section, StringComparison.Ordinal);
        Assert.True(begin >= 0, $"The README has no section {Section}.");
        int end = readme.IndexOf("\n## ", begin, StringComparison.Ordinal);
        List<string> blocks = [];
        List<string>? block = null;
        foreach (string line in readme[begin..end].Split('\n'))
        {
            if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                if (block is not null)
                {
                    blocks.Add(string.Join('\n', block));
                }

                block = block is null ? [] : null;
            }
            else
            {
                block?.Add(line);
            }
        }

        return blocks;
    }

    private async Task<(string Output, string Error)> RunAsync(string script)
    {
        string binary = TrentProcess.ConfiguredBinary ?? Path.Combine(AppContext.BaseDirectory, "trent");
        string programs = Directory.CreateDirectory(Path.Combine(directory.FullName, "bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(programs, "trent"), binary);
        ProcessStartInfo start = new("bash", ["-c", $"set -m\nexport PATH='{programs}':\"$PATH\"\n{script}"])
        {
            WorkingDirectory = directory.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (string name in start.Environment.Keys.Where(static name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToArray())
        {
            _ = start.Environment.Remove(name);
        }

        start.Environment["AWS_CONFIG_FILE"] = "/dev/null";
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["AWS_PAGER"] = string.Empty;
        using Process shell = Process.Start(start)!;
        shell.StandardInput.Close();
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(3));
        try
        {
            Task<string> error = shell.StandardError.ReadToEndAsync(patience.Token);
            string output = await shell.StandardOutput.ReadToEndAsync(patience.Token);
            await shell.WaitForExitAsync(patience.Token);
            return (output, await error);
        }
        catch (OperationCanceledException)
        {
            shell.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static string? FindProgram(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
