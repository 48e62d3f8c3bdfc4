// trent audit: verifies and reads the audit trail from its files; the server may run meanwhile, and no seal is needed.
using System.CommandLine;
using System.Globalization;
using System.Text;
using Trent.Audit;
using Trent.Configuration;

namespace Trent.CommandLine;

internal static class AuditCommand
{
    private const int PublicKeyFileBytesMax = 4096;

    public static Command Create() => new("audit", "Verify and read the audit trail") { CreateVerify(), CreateTail(), CreateSearch() };

    private static Command CreateVerify()
    {
        AuditPlace place = new();
        Option<string?> publicKey = new("--public-key") { Description = "The public key that the trail has to be signed with, in PEM or DER; otherwise the one in its first header", HelpName = "FILE" };
        Option<string?> expect = new("--expect")
        {
            Description = "A record that the trail must have and the chain after it, as an earlier verification printed them: finds a trail that was cut off at its end",
            HelpName = "SEQUENCE:CHAIN",
        };
        Command verify = new("verify", "Find every changed, removed, inserted or reordered record; exit code 0 says there is none") { place.Config, place.Directory, publicKey, expect };
        verify.SetAction((parsed, cancellationToken) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            string directory = place.Read(parsed);
            AuditPosition? expected = PositionOf(parsed.GetValue(expect));
            AuditVerification verified = AuditVerifier.Verify(directory, parsed.GetValue(publicKey) is { } file ? ReadPublicKey(file) : default, expected, cancellationToken);
            await AuditReport.WriteAsync(verified, directory, parsed.InvocationConfiguration.Output);
            return verified is { IsSound: true, Segments: > 0 } ? ExitCode.Success : ExitCode.Failure;
        }));
        return verify;
    }

    private static Command CreateTail()
    {
        AuditPlace place = new();
        Option<int> count = new("-n") { Description = "How many records", DefaultValueFactory = _ => 20 };
        Option<bool> follow = new("--follow", "-f") { Description = "Go on with the records that come" };
        Command tail = new("tail", "Print the last records as JSON lines") { place.Config, place.Directory, count, follow };
        tail.SetAction((parsed, cancellationToken) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            int records = parsed.GetValue(count);
            if (records is < 0 or > AuditReader.LastMax)
            {
                throw new SettingsException($"-n is {records}; it must be from 0 to {AuditReader.LastMax}");
            }

            try
            {
                await foreach (ReadOnlyMemory<byte> line in AuditReader.LastAsync(place.Read(parsed), records, parsed.GetValue(follow), TimeProvider.System, cancellationToken))
                {
                    await parsed.InvocationConfiguration.Output.WriteLineAsync(Encoding.UTF8.GetString(line.Span));
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Following ends with a signal; that is its orderly end.
                return ExitCode.Success;
            }

            return ExitCode.Success;
        }));
        return tail;
    }

    private static Command CreateSearch()
    {
        AuditPlace place = new();
        Option<string?> eventName = new("--event-name") { Description = "The operation, such as Encrypt" };
        Option<string?> principal = new("--principal") { Description = "Who asked: an ARN, a principal id, an access key id, a user name or a role's name or ARN" };
        Option<string?> key = new("--key") { Description = "The key: its ARN or id" };
        Option<string?> account = new("--account") { Description = "The account of the caller or of the key" };
        Option<string?> error = new("--error") { Description = "The error code; * for any error" };
        Option<string?> since = new("--since") { Description = "Not before this time, such as 2026-11-26 or 2026-11-26T06:00:00Z" };
        Option<string?> until = new("--until") { Description = "Before this time" };
        Option<string?> eventId = new("--event-id") { Description = "The id of the record or of its request" };
        Option<int> limit = new("--limit") { Description = "At most so many records; 0 for all", DefaultValueFactory = _ => 0 };
        Command search = new("search", "Print the records that match everything asked for, as JSON lines") { place.Config, place.Directory, eventName, principal, key, account, error, since, until, eventId, limit };
        search.SetAction((parsed, cancellationToken) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            AuditQuery query = new()
            {
                EventName = parsed.GetValue(eventName),
                Principal = parsed.GetValue(principal),
                Key = parsed.GetValue(key),
                Account = parsed.GetValue(account),
                Error = parsed.GetValue(error),
                Since = TimeOf("--since", parsed.GetValue(since)),
                Until = TimeOf("--until", parsed.GetValue(until)),
                EventId = parsed.GetValue(eventId),
            };
            int most = parsed.GetValue(limit);
            int printed = 0;
            foreach (ReadOnlyMemory<byte> line in AuditReader.Search(place.Read(parsed), query))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await parsed.InvocationConfiguration.Output.WriteLineAsync(Encoding.UTF8.GetString(line.Span));
                if (++printed == most)
                {
                    break;
                }
            }

            return ExitCode.Success;
        }));
        return search;
    }

    private static DateTimeOffset? TimeOf(string option, string? text)
    {
        if (text is null)
        {
            return null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw new SettingsException($"{option} is '{text}'; it must be a time such as 2026-11-26T06:00:00Z");
    }

    private static AuditPosition? PositionOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return AuditPosition.TryParse(text, out AuditPosition? position)
            ? position
            : throw new SettingsException($"--expect is '{text}'; it must be the number of a record, a colon and 64 hexadecimal digits");
    }

    private static ReadOnlyMemory<byte> ReadPublicKey(string path)
    {
        using FileStream stream = File.OpenRead(path);
        if (stream.Length > PublicKeyFileBytesMax)
        {
            throw new SettingsException($"--public-key {path} has more than {PublicKeyFileBytesMax} bytes");
        }

        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        byte[] der = bytes;
        string text = Encoding.UTF8.GetString(bytes);
        if (System.Security.Cryptography.PemEncoding.TryFind(text, out System.Security.Cryptography.PemFields fields))
        {
            der = Convert.FromBase64String(text[fields.Base64Data]);
        }

        return Cryptography.Ed25519PublicKey.TryRead(der, out _) ? der : throw new SettingsException($"--public-key {path} is not an Ed25519 public key in PEM or DER");
    }

    /// <summary>Where the trail is: named itself, or by the configuration of the server.</summary>
    private sealed class AuditPlace
    {
        public Option<string?> Config { get; } = ConfigOption.Create();

        public Option<string?> Directory { get; } = new("--directory") { Description = "The directory of the trail, instead of the one in the configuration", HelpName = "DIR" };

        public string Read(ParseResult parsed)
        {
            if (parsed.GetValue(Directory) is { } directory)
            {
                return parsed.GetValue(Config) is null ? directory : throw new SettingsException("--config and --directory exclude each other");
            }

            return ConfigOption.Read(parsed.GetValue(Config)).Audit.Directory;
        }
    }
}
