// The seal of a store that a command opens without a server: by itself, or with what its people bring to the command.
using System.CommandLine;
using Trent.Configuration;
using Trent.Cryptography;
using Trent.Sealing;
using Trent.Unsealing;

namespace Trent.CommandLine;

/// <summary>The options of commands that open a sealed store.</summary>
internal sealed class PresentSeal
{
    private readonly Option<string?> passphraseFile = new("--passphrase-file") { Description = "The file with the passphrase that opens the store; asked for otherwise", HelpName = "FILE" };
    private readonly Option<string[]> shareFiles = new("--share-file") { Description = "A file with a share that opens the store, as often as needed; asked for otherwise", HelpName = "FILE", DefaultValueFactory = _ => [] };

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(passphraseFile);
        command.Options.Add(shareFiles);
    }

    /// <summary>The seal of the settings; what people have to bring is asked for when it is needed.</summary>
    /// <returns>The seal, the caller's to dispose where it can be.</returns>
    public ISeal Open(ParseResult parsed, SealSettings settings)
    {
        SecretInput input = new(parsed.InvocationConfiguration.Error);
        return settings switch
        {
            SealSettings.OfPassphrase { PassphraseFile: null } => new PassphraseSeal(
                input.Read(parsed.GetValue(passphraseFile), "passphrase file", "Passphrase: "), Argon2idCost.Today),
            SealSettings.OfShares => new SharesInHand(() => SharesOf(input, parsed.GetValue(shareFiles) ?? [])),
            _ => SealSource.Open(settings),
        };
    }

    private static IEnumerable<SecretBuffer> SharesOf(SecretInput input, string[] files)
    {
        if (files.Length > 0)
        {
            return files.Select(static file => SecretFile.ReadLine(file, "share file"));
        }

        return Enumerable.Repeat(0, SecretSharing.SharesMax).Select(_ => input.Read(file: null, "share file", "Share: "));
    }
}
