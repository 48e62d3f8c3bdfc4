// trent seal: what opens a store is shown, added, removed and changed while no server has it; and a running server is sealed at once.
using System.CommandLine;
using System.Globalization;
using Trent.Client;
using Trent.Configuration;
using Trent.Embedded;
using Trent.Sealing;
using Trent.Serving;
using Trent.Unsealing;

namespace Trent.CommandLine;

internal static class SealCommand
{
    private const string RegionDefault = "us-east-1";

    public static Command Create() => new("seal", "Show and change what opens a store, and seal a running server") { CreateStatus(), CreateAdd(), CreateRemove(), CreateChange(), CreateNow() };

    private static Command CreateStatus()
    {
        Option<string?> config = ConfigOption.Create();
        Command status = new("status", "List the seal slots of a store; the server must not be running") { config };
        status.SetAction((parsed, cancellationToken) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            IReadOnlyList<StoredSealSlot> slots = await SealChanges.ReadSlotsAsync(ConfigOption.Read(parsed.GetValue(config)), cancellationToken);
            foreach (StoredSealSlot slot in slots)
            {
                await parsed.InvocationConfiguration.Output.WriteLineAsync(slot.Content is { } content
                    ? string.Create(CultureInfo.InvariantCulture, $"{slot.Name}  {SealSettingsReader.NameOf(content.Type)}  root key {content.RootGeneration}")
                    : $"{slot.Name}  damaged");
            }

            return slots.Any(static slot => slot.Content is null) ? ExitCode.Failure : ExitCode.Success;
        }));
        return status;
    }

    private static Command CreateAdd()
    {
        ChangeOptions options = new();
        Command add = new("add", "Give a store one more seal; the server must not be running");
        options.AddTo(add);
        add.SetAction((parsed, cancellationToken) => Failures.ReportAsync(
            parsed.InvocationConfiguration.Error, () => AddAsync(parsed, options, removesPresent: false, cancellationToken)));
        return add;
    }

    private static Command CreateChange()
    {
        ChangeOptions options = new();
        Command change = new("change", "Give a store another seal, and remove the present one once the new one is seen to open; the server must not be running");
        options.AddTo(change);
        change.SetAction((parsed, cancellationToken) => Failures.ReportAsync(
            parsed.InvocationConfiguration.Error, () => AddAsync(parsed, options, removesPresent: true, cancellationToken)));
        return change;
    }

    private static Command CreateRemove()
    {
        Option<string?> config = ConfigOption.Create();
        Option<string> slot = new("--slot") { Description = "The slot, as trent seal status names it; not the one that opens the store now", Required = true };
        Command remove = new("remove", "Remove a seal from a store, which another one opens; the server must not be running") { config, slot };
        PresentSeal present = new();
        present.AddTo(remove);
        remove.SetAction((parsed, cancellationToken) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            Settings settings = ConfigOption.Read(parsed.GetValue(config));
            ISeal seal = present.Open(parsed, settings.Seal);
            using IDisposable? disposable = seal as IDisposable;
            await using Stream log = Console.OpenStandardError();
            await using SealChanges changes = await SealChanges.OpenAsync(settings, seal, log, cancellationToken);
            await changes.RemoveAsync(parsed.GetRequiredValue(slot), changes.OpenedSlot, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync("The seal was removed.");
            return ExitCode.Success;
        }));
        return remove;
    }

    private static Command CreateNow()
    {
        Option<string?> url = new("--url") { Description = "Where the server is; AWS_ENDPOINT_URL otherwise" };
        Command now = new("now", "Seal a running server at once: its keys are erased from memory, and nothing is answered until it is unsealed") { url };
        ClientTls tls = new();
        tls.AddTo(now);
        now.SetAction((parsed, cancellationToken) => Failures.ReportAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            using HttpKmsTransport transport = new(ClientOptions.Read(parsed.GetValue(url), region: null, RegionDefault), tls.HandlersOf(parsed)());
            using KmsResponse response = await transport.SendAsync(new KmsRequest(SealStoreOperation.OperationName, "{}"u8.ToArray()), cancellationToken);
            if (!response.IsSuccess)
            {
                await Failures.WriteAsync(parsed.InvocationConfiguration.Error, PolicyCommand.ErrorIn(response));
                return ExitCode.Failure;
            }

            await parsed.InvocationConfiguration.Output.WriteLineAsync("The server is sealed.");
            return ExitCode.Success;
        }));
        return now;
    }

    private static async Task<int> AddAsync(ParseResult parsed, ChangeOptions options, bool removesPresent, CancellationToken cancellationToken)
    {
        Settings settings = ConfigOption.Read(parsed.GetValue(options.Config));
        SealSettings wanted = SettingsReader.ReadSeal(parsed.GetRequiredValue(options.To));
        TextWriter output = parsed.InvocationConfiguration.Output;
        SecretInput input = new(parsed.InvocationConfiguration.Error);
        ISeal present = options.Present.Open(parsed, settings.Seal);
        using IDisposable? disposable = present as IDisposable;
        await using Stream log = Console.OpenStandardError();
        await using SealChanges changes = await SealChanges.OpenAsync(settings, present, log, cancellationToken);
        using NewSeal seal = await NewSeal.MakeAsync(
            wanted,
            () => Task.FromResult(input.ReadNew(parsed.GetValue(options.NewPassphraseFile), "passphrase file", "New passphrase: ")),
            parsed.GetValue(options.MakeKey),
            cancellationToken);
        string added = await changes.AddAsync(seal, cancellationToken);
        await output.WriteLineAsync($"The store has the new seal {added} of type {SealSettingsReader.NameOf(wanted.Type)}, which was seen to open it.");

        // Shown before the present seal goes: who is cut off here still opens the store with that one.
        await SealText.WriteSharesAsync(seal, output);
        await output.FlushAsync(cancellationToken);
        if (removesPresent)
        {
            await changes.RemoveAsync(changes.OpenedSlot, added, cancellationToken);
            await output.WriteLineAsync($"The seal {changes.OpenedSlot}, which opened it before, was removed. Put the new seal into the configuration.");
        }

        return ExitCode.Success;
    }

    private sealed class ChangeOptions
    {
        public Option<string?> Config { get; } = ConfigOption.Create();

        public Option<string> To { get; } = new("--to") { Description = "A configuration file whose seal is the new one; its other settings do not matter", HelpName = "FILE", Required = true };

        public Option<string?> NewPassphraseFile { get; } = new("--new-passphrase-file") { Description = "The file with the new passphrase; asked for otherwise", HelpName = "FILE" };

        public Option<bool> MakeKey { get; } = new("--make-hsm-key") { Description = "Make the key of a new seal of type pkcs11 in the module" };

        public PresentSeal Present { get; } = new();

        public void AddTo(Command command)
        {
            command.Options.Add(Config);
            command.Options.Add(To);
            command.Options.Add(NewPassphraseFile);
            command.Options.Add(MakeKey);
            Present.AddTo(command);
        }
    }
}
