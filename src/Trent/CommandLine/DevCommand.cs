// trent dev: a ready server on this machine, for development and tests.
using System.CommandLine;
using Trent.Clocks;
using Trent.Configuration;
using Trent.Protocol.SigV4;
using Trent.Serving;

namespace Trent.CommandLine;

internal static class DevCommand
{
    private const string DefaultSecret = "test";
    private const string AuditDurable = "durable";
    private const string AuditDiscard = "discard";

    public static Command Create()
    {
        Option<int> port = new("--port") { Description = "The port on 127.0.0.1; 0 takes any free one", DefaultValueFactory = _ => 4599 };
        Option<string> data = new("--data") { Description = "Where keys are kept", HelpName = "DIR", DefaultValueFactory = _ => "./.trent" };
        Option<bool> ephemeral = new("--ephemeral") { Description = "Keep keys in a temporary directory that is deleted at the end" };
        Option<string> account = new("--account") { Description = "The account of the access key", DefaultValueFactory = _ => "000000000000" };
        Option<string> accessKeyId = new("--access-key-id") { Description = "The access key id", DefaultValueFactory = _ => "test" };
        Option<string> secretAccessKey = new("--secret-access-key") { Description = "The secret that requests are signed with", DefaultValueFactory = _ => DefaultSecret };
        Option<string> authorization = new("--authorization") { Description = "enforce; audit-only records what would be refused; off decides nothing", DefaultValueFactory = _ => "enforce" };
        Option<string> audit = new("--audit") { Description = "durable; discard makes records and drops them, to measure what keeping them costs", DefaultValueFactory = _ => AuditDurable };
        Option<long?> acceptedEpoch = new("--accept-rollback") { Description = "Open a store that is older than its audit trail, if it has exactly this epoch", HelpName = "EPOCH" };
        Command command = new("dev", "Start a server for development: no setup, any Region, keys in ./.trent")
        {
            port, data, ephemeral, account, accessKeyId, secretAccessKey, authorization, audit, acceptedEpoch,
        };
        command.SetAction((parsed, _) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            if (parsed.GetValue(ephemeral) && parsed.GetResult(data) is { Implicit: false })
            {
                throw new SettingsException("--ephemeral and --data exclude each other");
            }

            using Workplace workplace = parsed.GetValue(ephemeral) ? Workplace.Temporary() : Workplace.At(parsed.GetRequiredValue(data));
            using Stream log = Console.OpenStandardOutput();
            DevelopmentOptions options = new()
            {
                Port = PortOf(parsed.GetValue(port)),
                DataDirectory = workplace.Directory,
                Account = AccountOption.Parse(parsed.GetRequiredValue(account)),
                AccessKeyId = AccessKeyIdOf(parsed.GetRequiredValue(accessKeyId)),
                SecretAccessKey = SecretOf(parsed.GetRequiredValue(secretAccessKey)),
                Authorization = AuthorizationNames.OfDevelopment("--authorization", parsed.GetRequiredValue(authorization)),
                IsAuditDurable = IsDurable(parsed.GetRequiredValue(audit)),
                AcceptedRollbackEpoch = parsed.GetValue(acceptedEpoch),
                Clock = new AdjustableClock(TimeProvider.System),
                Log = log,
                LogLevel = LogLevel.Information,
            };
            using StopSignals signals = new();
            KmsServer server = await DevelopmentServer.StartAsync(options, CancellationToken.None);
            await GreetAsync(parsed.InvocationConfiguration.Output, server.Addresses[0], options, workplace);
            await ServingLoop.RunAsync(server, signals, static () => Task.CompletedTask);
            return ExitCode.Success;
        }));
        return command;
    }

    private static async Task GreetAsync(TextWriter output, Uri address, DevelopmentOptions options, Workplace workplace)
    {
        string url = address.GetLeftPart(UriPartial.Authority);
        string secret = options.SecretAccessKey == DefaultSecret ? DefaultSecret : "<the secret you chose>";
        await output.WriteAsync(
            $"""
            ready {url}

            Call it with the AWS CLI:
              AWS_ACCESS_KEY_ID={options.AccessKeyId} AWS_SECRET_ACCESS_KEY={secret} \
                aws --endpoint-url {url} --region us-east-1 kms create-key
            Account {options.Account}; any 12 digits as access key id are another account's.
            Keys are {(workplace.IsTemporary ? "gone when this server stops" : $"kept in {workplace.Directory}")}. For development only.


            """);
        await output.FlushAsync();
    }

    private static bool IsDurable(string text) =>
        text is AuditDurable or AuditDiscard ? text == AuditDurable : throw new SettingsException($"--audit is {text}; it must be {AuditDurable} or {AuditDiscard}");

    private static int PortOf(int port) =>
        port is >= 0 and <= 65_535 ? port : throw new SettingsException($"--port is {port}; it must be from 0 to 65535");

    private static string AccessKeyIdOf(string text) =>
        text.Length is > 0 and <= SigV4Limits.AccessKeyIdCharactersMax && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? text
            : throw new SettingsException($"--access-key-id must be 1 to {SigV4Limits.AccessKeyIdCharactersMax} letters, digits, '_' or '-'");

    // Printable ASCII only, so that characters and bytes are the same whatever the shell's encoding.
    private static string SecretOf(string text) =>
        text.Length is > 0 and <= SigV4Limits.SecretBytesMax && text.All(static c => c is >= '!' and <= '~')
            ? text
            : throw new SettingsException($"--secret-access-key must be 1 to {SigV4Limits.SecretBytesMax} printable ASCII characters");

    /// <summary>Where the keys of a run are.</summary>
    private sealed class Workplace : IDisposable
    {
        private Workplace(string directory, bool isTemporary)
        {
            Directory = directory;
            IsTemporary = isTemporary;
        }

        public string Directory { get; }

        public bool IsTemporary { get; }

        public static Workplace Temporary() => new(System.IO.Directory.CreateTempSubdirectory("trent-").FullName, isTemporary: true);

        public static Workplace At(string directory) =>
            directory.Length > 0 ? new Workplace(Path.GetFullPath(directory), isTemporary: false) : throw new SettingsException("--data is empty");

        public void Dispose()
        {
            if (IsTemporary)
            {
                System.IO.Directory.Delete(Directory, recursive: true);
            }
        }
    }
}
