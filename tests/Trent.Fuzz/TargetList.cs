// All targets, in the order in which they run.
using Trent.Fuzz.Targets;

namespace Trent.Fuzz;

/// <summary>A target that can be made.</summary>
internal sealed record TargetEntry(string Name, Func<Target> Create);

internal static class TargetList
{
    /// <summary>The list.</summary>
    public static IReadOnlyList<TargetEntry> All { get; } =
    [
        new("request", static () => new RequestTarget()),
        new("answer", static () => new AnswerTarget()),
        new("signature", static () => new SignatureTarget()),
        new("ciphertext", static () => new CiphertextTarget()),
        new("identifier", static () => new IdentifierTarget()),
        new("policy", static () => new PolicyTarget()),
        new("material", static () => new MaterialTarget()),
        new("form", static () => new FormTarget()),
        new("desired-state", static () => new DesiredStateTarget()),
        new("settings", static () => new SettingsTarget()),
        new("seal-slot", static () => new SealSlotTarget()),
        new("slot-parameters", static () => new SlotParametersTarget()),
        new("key-file", static () => new KeyFileTarget()),
        new("share", static () => new ShareTarget()),
        new("unseal-request", static () => new UnsealRequestTarget()),
        new("backup-header", static () => new BackupHeaderTarget()),
        new("backup", static () => new BackupTarget()),
        new("trail-line", static () => new TrailLineTarget()),
        new("trail", static () => new TrailTarget()),
        new("kept-record", static () => new KeptRecordTarget()),
        new("web-identity", static () => new WebIdentityTarget()),
        new("key-set", static () => new KeySetTarget()),
        new("public-input", static () => new PublicInputTarget()),
        new("engine", static () => new EngineTarget(EngineField.WholeRequest)),
        new("page-marker", static () => new EngineTarget(EngineField.PageMarker)),
        new("grant-token", static () => new EngineTarget(EngineField.GrantToken)),
        new("import-token", static () => new EngineTarget(EngineField.ImportToken)),
        new("wrapped-material", static () => new EngineTarget(EngineField.WrappedMaterial)),
        new("ciphertext-blob", static () => new EngineTarget(EngineField.CiphertextBlob)),
        new("session-token", static () => new EngineTarget(EngineField.SessionToken)),
        new("identity", static () => new IdentityTarget()),
    ];

    /// <summary>The target of a name.</summary>
    public static TargetEntry Find(string name) =>
        All.FirstOrDefault(entry => entry.Name == name) ?? throw new ArgumentException($"There is no target '{name}'; --list shows them.");
}
