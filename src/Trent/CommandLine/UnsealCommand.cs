// trent unseal: brings a sealed server one share, or its passphrase.
using System.CommandLine;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Trent.Configuration;
using Trent.Cryptography;

namespace Trent.CommandLine;

internal static class UnsealCommand
{
    // Longer than the derivation of a key from a passphrase takes on a slow machine, and the opening of a large store.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Command Create()
    {
        Option<string> url = ServerUrl.Create();
        Option<string?> shareFile = new("--share-file") { Description = "The file with the share; asked for otherwise", HelpName = "FILE" };
        Option<string?> passphraseFile = new("--passphrase-file") { Description = "The file with the passphrase; asked for otherwise", HelpName = "FILE" };
        Command command = new("unseal", "Bring a sealed server one share, or its passphrase; exit code 0 says that it was taken") { url, shareFile, passphraseFile };
        ClientTls tls = new();
        tls.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            Uri server = ServerUrl.Parse(parsed.GetRequiredValue(url));
            using HttpClient client = new(tls.HandlersOf(parsed)(), disposeHandler: true) { Timeout = Patience };
            SecretInput input = new(parsed.InvocationConfiguration.Error);
            using JsonDocument state = await StateAsync(await client.GetAsync(new Uri(server, "/health/ready"), cancellationToken), cancellationToken);
            if (Text(state, "status") != "sealed")
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync("The server is not sealed.");
                return ExitCode.Success;
            }

            (string member, string what, string question, string? file) = Text(state, "seal") switch
            {
                "shamir" => ("share", "share file", $"Share ({Text(state, "received")} of {Text(state, "threshold")} are there): ", parsed.GetValue(shareFile)),
                "passphrase" => ("passphrase", "passphrase file", "Passphrase: ", parsed.GetValue(passphraseFile)),
                string other => throw new SettingsException($"the server is sealed by {other}, which opens it when it is started ({Text(state, "reason")}); nothing can be brought to it"),
                null => throw new IOException("the answer is not one of Trent's"),
            };
            using SecretBuffer secret = input.Read(file, what, question);
            return await BringAsync(client, new Uri(server, "/unseal"), member, secret, parsed.InvocationConfiguration, cancellationToken);
        }));
        return command;
    }

    private static async Task<int> BringAsync(HttpClient client, Uri address, string member, SecretBuffer secret, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        byte[] body = BodyOf(member, secret.DangerousSpan, out int length);
        try
        {
            using ByteArrayContent content = new(body, 0, length);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage response = await client.PostAsync(address, content, cancellationToken);
            using JsonDocument state = await StateAsync(response, cancellationToken);
            string message = Text(state, "message") ?? throw new IOException("the answer is not one of Trent's");
            if (!response.IsSuccessStatusCode)
            {
                await Failures.WriteAsync(console.Error, message);
                return ExitCode.Failure;
            }

            string progress = Text(state, "threshold") is { } threshold ? $" {Text(state, "received")} of {threshold} shares are there." : string.Empty;
            await console.Output.WriteLineAsync(message + progress);
            return ExitCode.Success;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body);
        }
    }

    // {"share":"…"}. Escaped here, because the platform's writer leaves copies of what it escapes.
    private static byte[] BodyOf(string member, ReadOnlySpan<byte> secret, out int length)
    {
        const int EscapedBytes = 6;
        byte[] body = GC.AllocateArray<byte>(member.Length + (EscapedBytes * secret.Length) + 16, pinned: true);
        int written = 0;
        Append(body, ref written, "{\""u8);
        foreach (char letter in member)
        {
            body[written++] = (byte)letter;
        }

        Append(body, ref written, "\":\""u8);
        foreach (byte octet in secret)
        {
            if (octet is (byte)'"' or (byte)'\\' or < 0x20)
            {
                Append(body, ref written, "\\u00"u8);
                body[written++] = (byte)"0123456789abcdef"[octet >> 4];
                body[written++] = (byte)"0123456789abcdef"[octet & 0xF];
            }
            else
            {
                body[written++] = octet;
            }
        }

        Append(body, ref written, "\"}"u8);
        length = written;
        return body;

        static void Append(byte[] body, ref int written, ReadOnlySpan<byte> text)
        {
            text.CopyTo(body.AsSpan(written));
            written += text.Length;
        }
    }

    private static async Task<JsonDocument> StateAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (JsonException unreadable)
        {
            throw new IOException($"the server answered with status {(int)response.StatusCode}, and not as Trent does", unreadable);
        }
    }

    private static string? Text(JsonDocument state, string member) =>
        state.RootElement.ValueKind == JsonValueKind.Object && state.RootElement.TryGetProperty(member, out JsonElement value) ? value.ToString() : null;
}
