// trent rotate-root-key: asks a running server to bring a new root key into force, or does it in a store that no server has.
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Trent.Client;
using Trent.Configuration;
using Trent.Operating;
using Trent.Sealing;
using Trent.Serving;

namespace Trent.CommandLine;

internal static class RotateRootKeyCommand
{
    // A region is part of every signature, and means nothing to this operation.
    private const string RegionDefault = "us-east-1";

    public static Command Create()
    {
        Option<string?> endpoint = new("--endpoint-url", "--url") { Description = "Where the server is; AWS_ENDPOINT_URL otherwise" };
        Option<bool> offline = new("--offline") { Description = "Rotate in the store itself, while no server has it open; the only way where people open the store" };
        Option<string?> config = ConfigOption.Create();
        Command command = new("rotate-root-key", "Bring a new root key into force: on a running server, which needs trent:RotateRootKey in the operator's account, or in the store itself")
        {
            endpoint, offline, config,
        };
        PresentSeal present = new();
        present.AddTo(command);
        ClientTls tls = new();
        tls.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            InvocationConfiguration console = parsed.InvocationConfiguration;
            if (!parsed.GetValue(offline))
            {
                using HttpKmsTransport transport = new(ClientOptions.Read(parsed.GetValue(endpoint), region: null, RegionDefault), tls.HandlersOf(parsed)());
                return await RotateAsync(transport, console, cancellationToken);
            }

            Settings settings = ConfigOption.Read(parsed.GetValue(config));
            ISeal seal = present.Open(parsed, settings.Seal);
            using IDisposable? disposable = seal as IDisposable;
            await using Stream log = Console.OpenStandardError();
            await using SealChanges changes = await SealChanges.OpenAsync(settings, seal, log, cancellationToken);
            await WriteAsync(console, (await changes.RotateRootKeyAsync(cancellationToken)).ToString(CultureInfo.InvariantCulture));
            return ExitCode.Success;
        }));
        return command;
    }

    private static async Task<int> RotateAsync(HttpKmsTransport transport, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        using KmsResponse response = await transport.SendAsync(new KmsRequest(RootKeyRotations.OperationName, "{}"u8.ToArray()), cancellationToken);
        if (!response.IsSuccess)
        {
            await Failures.WriteAsync(console.Error, PolicyCommand.ErrorIn(response));
            return ExitCode.Failure;
        }

        await WriteAsync(console, GenerationIn(response) ?? throw new IOException("the answer is not one of Trent's"));
        return ExitCode.Success;
    }

    private static Task WriteAsync(InvocationConfiguration console, string generation) => console.Output.WriteLineAsync(
        $"Root key {generation} is in force. The server seals all secrets anew in the background; the trail records when that is done.\nBackups from before still open with the root keys before, and hold what they held then.");

    // What answers may be a proxy, or another server.
    private static string? GenerationIn(KmsResponse response)
    {
        try
        {
            using JsonDocument answer = JsonDocument.Parse(response.Body);
            return answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty("RootKeyGeneration", out JsonElement generation) && generation.TryGetInt32(out _)
                ? generation.ToString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
