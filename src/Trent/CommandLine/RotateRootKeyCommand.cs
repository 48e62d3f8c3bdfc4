// trent rotate-root-key: asks a running server to bring a new root key into force.
using System.CommandLine;
using System.Text.Json;
using Trent.Client;
using Trent.Operating;

namespace Trent.CommandLine;

internal static class RotateRootKeyCommand
{
    // A region is part of every signature, and means nothing to this operation.
    private const string RegionDefault = "us-east-1";

    public static Command Create()
    {
        Option<string?> endpoint = new("--endpoint-url", "--url") { Description = "Where the server is; AWS_ENDPOINT_URL otherwise" };
        Command command = new("rotate-root-key", "Bring a new root key into force on a running server; needs trent:RotateRootKey in the operator's account") { endpoint };
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(
            parsed.InvocationConfiguration.Error, () => RotateAsync(parsed.GetValue(endpoint), parsed.InvocationConfiguration, cancellationToken)));
        return command;
    }

    private static async Task<int> RotateAsync(string? endpoint, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        using HttpKmsTransport transport = new(ClientOptions.Read(endpoint, region: null, RegionDefault));
        using KmsResponse response = await transport.SendAsync(new KmsRequest(RootKeyRotations.OperationName, "{}"u8.ToArray()), cancellationToken);
        if (!response.IsSuccess)
        {
            await Failures.WriteAsync(console.Error, PolicyCommand.ErrorIn(response));
            return ExitCode.Failure;
        }

        if (GenerationIn(response) is not { } generation)
        {
            throw new IOException("the answer is not one of Trent's");
        }

        await console.Output.WriteLineAsync($"Root key {generation} is in force. The server seals all secrets anew in the background; the trail records when that is done.\nBackups from before still open with the root keys before, and hold what they held then.");
        return ExitCode.Success;
    }

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
