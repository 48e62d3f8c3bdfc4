// The sample of a bare-bones client, run as a program against a real port: its exit code tells every failure from the others.
using System.Diagnostics;
using Trent.Client;
using Trent.Conformance.Harness;
using Trent.Protocol;

namespace Trent.Conformance.Clients;

public sealed class BareBonesTests(TrentServer server) : IClassFixture<TrentServer>
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_cancels_a_deletion_and_prints_the_keys_ARN()
    {
        using KmsClient client = new(ConfigurationOf(server));
        KeyMetadata key = (await client.SendAsync(new CreateKeyCommand(), Now)).KeyMetadata!;
        _ = await client.SendAsync(new ScheduleKeyDeletionCommand { KeyId = key.KeyId }, Now);
        (int exitCode, string output, string errors) = await RunAsync(key.KeyId!);
        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.StartsWith(key.Arn!, output, StringComparison.Ordinal);
        Assert.Equal(KeyState.Disabled, (await client.SendAsync(new DescribeKeyCommand { KeyId = key.KeyId }, Now)).KeyMetadata!.KeyState);
        (exitCode, _, errors) = await RunAsync(key.KeyId!);
        Assert.Equal(5, exitCode);
        Assert.Contains($"{key.Arn} is not pending deletion.", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00000000-0000-4000-8000-000000000000", 3, "does not exist")]
    [InlineData("arn:aws:s3:::bucket", 4, "arn:aws:s3:::bucket")]
    public async Task It_tells_the_errors_apart(string keyId, int expectedExitCode, string expectedText)
    {
        (int exitCode, _, string errors) = await RunAsync(keyId);
        Assert.Equal(expectedExitCode, exitCode);
        Assert.Contains(expectedText, errors, StringComparison.Ordinal);
        Assert.Contains("(request ", errors, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> EnvironmentOf(TrentServer server) => new()
    {
        ["AWS_ENDPOINT_URL"] = server.Address.ToString(),
        ["AWS_REGION"] = "eu-central-1",
        ["AWS_ACCESS_KEY_ID"] = TrentServer.AccessKeyId,
        ["AWS_SECRET_ACCESS_KEY"] = TrentServer.SecretAccessKey,
    };

    private static KmsClientConfiguration ConfigurationOf(TrentServer server) => KmsClientConfiguration.FromEnvironment(EnvironmentOf(server));

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(string keyId)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "BareBones.dll"), keyId])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in EnvironmentOf(server))
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(Now);
        Task<string> errors = process.StandardError.ReadToEndAsync(Now);
        await process.WaitForExitAsync(Now);
        return (process.ExitCode, await output, await errors);
    }
}
