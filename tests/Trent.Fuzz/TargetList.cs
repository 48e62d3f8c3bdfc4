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
        Of(static () => new RequestTarget()),
        Of(static () => new AnswerTarget()),
        Of(static () => new SignatureTarget()),
        Of(static () => new CiphertextTarget()),
        Of(static () => new IdentifierTarget()),
        Of(static () => new PolicyTarget()),
        Of(static () => new MaterialTarget()),
        Of(static () => new FormTarget()),
        Of(static () => new DesiredStateTarget()),
        Of(static () => new SettingsTarget()),
        Of(static () => new SealSlotTarget()),
        Of(static () => new WebIdentityTarget()),
        Of(static () => new KeySetTarget()),
        Of(static () => new PublicInputTarget()),
        Of(static () => new EngineTarget(EngineField.WholeRequest)),
        Of(static () => new EngineTarget(EngineField.PageMarker)),
        Of(static () => new EngineTarget(EngineField.GrantToken)),
        Of(static () => new EngineTarget(EngineField.ImportToken)),
        Of(static () => new EngineTarget(EngineField.WrappedMaterial)),
        Of(static () => new EngineTarget(EngineField.CiphertextBlob)),
        Of(static () => new EngineTarget(EngineField.SessionToken)),
        Of(static () => new IdentityTarget()),
    ];

    /// <summary>The target of a name.</summary>
    public static TargetEntry Find(string name) =>
        All.FirstOrDefault(entry => entry.Name == name) ?? throw new ArgumentException($"There is no target '{name}'; --list shows them.");

    private static TargetEntry Of(Func<Target> create)
    {
        using Target named = create();
        return new TargetEntry(named.Name, create);
    }
}
