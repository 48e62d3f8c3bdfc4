// trent policy: asks a server who may do what, and lets the operator back into a key that locks everybody out.
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Trent.Client;
using Trent.Configuration;
using Trent.Explaining;
using Trent.Sealing;
using Trent.Serving;

namespace Trent.CommandLine;

internal static class PolicyCommand
{
    /// <summary>The exit code of a denial, so that a script can tell it from a failure.</summary>
    private const int Denied = 3;

    public static Command Create()
    {
        Option<string> principal = new("--principal") { Description = "The ARN of a user, a role or a session, or of the account's root user", Required = true };
        Option<string> action = new("--action") { Description = "The action, such as kms:Encrypt", Required = true };
        Option<string?> key = new("--key") { Description = "The key: its id, ARN, alias or alias ARN" };
        Option<string[]> context = new("--context") { Description = "What the request would say: CONDITION-KEY=VALUE, as often as needed", DefaultValueFactory = _ => [] };
        Option<string?> endpoint = new("--endpoint-url") { Description = "Where the server is; AWS_ENDPOINT_URL otherwise" };
        Option<string?> region = new("--region") { Description = "The Region; AWS_REGION or AWS_DEFAULT_REGION otherwise" };
        Command explain = new("explain", "Tell whether a principal may do something, and why; exit code 0 says yes, 3 no") { principal, action, key, context, endpoint, region };
        ClientTls tls = new();
        tls.AddTo(explain);
        explain.SetAction((parsed, cancellationToken) => Failures.ReportAsync(
            parsed.InvocationConfiguration.Error,
            () => ExplainAsync(
                new ExplainAccessInput
                {
                    Principal = parsed.GetRequiredValue(principal),
                    Action = parsed.GetRequiredValue(action),
                    KeyId = parsed.GetValue(key),
                    Context = ContextOf(parsed.GetRequiredValue(context)),
                },
                parsed.GetValue(endpoint),
                parsed.GetValue(region),
                tls.HandlersOf(parsed),
                parsed.InvocationConfiguration,
                cancellationToken)));
        return new Command("policy", "Explain policies, and recover a key that locks everybody out") { explain, CreateRecover() };
    }

    private static Command CreateRecover()
    {
        Option<string?> config = ConfigOption.Create();
        Option<string> key = new("--key") { Description = "The ARN of the key", Required = true };
        Command recover = new("recover", "Put the default policy on a key whose own lets nobody in; the server must not be running") { config, key };
        PresentSeal present = new();
        present.AddTo(recover);
        recover.SetAction((parsed, cancellationToken) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            Settings settings = ConfigOption.Read(parsed.GetValue(config));
            await using Stream log = Console.OpenStandardError();
            ISeal seal = present.Open(parsed, settings.Seal);
            using IDisposable? disposable = seal as IDisposable;
            string replaced = await ProductionServer.RecoverKeyPolicyAsync(settings, seal, parsed.GetRequiredValue(key), log, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"The key has the default policy now. It had:\n{replaced}");
            return ExitCode.Success;
        }));
        return recover;
    }

    private static Dictionary<string, List<string>> ContextOf(string[] pairs)
    {
        Dictionary<string, List<string>> context = new(StringComparer.OrdinalIgnoreCase);
        foreach (string pair in pairs)
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new SettingsException($"--context is '{pair}'; it must be like kms:EncryptionContext:tenant=blue");
            }

            string key = pair[..equals];
            if (!context.TryGetValue(key, out List<string>? values))
            {
                context.Add(key, values = []);
            }

            values.Add(pair[(equals + 1)..]);
        }

        return context;
    }

    private static async Task<int> ExplainAsync(ExplainAccessInput question, string? endpoint, string? region, Func<HttpMessageHandler> handlers, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        using HttpKmsTransport transport = new(ClientOptions.Read(endpoint, region, regionDefault: null), handlers());
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(question, AccessExplanationJson.Default.ExplainAccessInput);
        using KmsResponse response = await transport.SendAsync(new KmsRequest(AccessExplanations.OperationName, body), cancellationToken);
        if (!response.IsSuccess)
        {
            await Failures.WriteAsync(console.Error, ErrorIn(response));
            return ExitCode.Failure;
        }

        ExplainAccessOutput answer = AnswerIn(response);
        await console.Output.WriteLineAsync($"{(answer.Allowed ? "allowed" : "denied")}: {answer.Explanation}");
        await console.Output.WriteLineAsync($"  {question.Principal} {question.Action} on {answer.Resource}");
        foreach (ExplainedStatement statement in answer.Statements)
        {
            string name = statement.Sid is { Length: > 0 } sid ? $" \"{sid}\"" : string.Empty;
            await console.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  matched: statement {statement.Statement}{name} of {statement.Policy ?? "the key policy"}"));
        }

        if (answer.GrantId is { } grantId)
        {
            await console.Output.WriteLineAsync($"  matched: grant {grantId}");
        }

        return answer.Allowed ? ExitCode.Success : Denied;
    }

    // What answers may be a proxy, or another server.
    private static ExplainAccessOutput AnswerIn(KmsResponse response)
    {
        try
        {
            return JsonSerializer.Deserialize(response.Body.Span, AccessExplanationJson.Default.ExplainAccessOutput) ?? throw new IOException("the answer is not one of Trent's");
        }
        catch (JsonException unreadable)
        {
            throw new IOException("the answer is not one of Trent's", unreadable);
        }
    }

    /// <summary>What a server says went wrong, in one line.</summary>
    internal static string ErrorIn(KmsResponse response)
    {
        try
        {
            using JsonDocument error = JsonDocument.Parse(response.Body);
            string? type = error.RootElement.ValueKind == JsonValueKind.Object && error.RootElement.TryGetProperty("__type", out JsonElement name) ? name.ToString() : null;
            string? message = type is not null && error.RootElement.TryGetProperty("message", out JsonElement text) ? text.ToString() : null;
            return (type, message) switch
            {
                (null, _) => $"the server answered with status {response.HttpStatus}",
                (_, null) => type,
                _ => $"{type}: {message}",
            };
        }
        catch (JsonException)
        {
            return $"the server answered with status {response.HttpStatus}, and not as Trent does";
        }
    }
}
