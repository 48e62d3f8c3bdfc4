// A rotation, or a key material, in a list.
namespace Trent.Protocol;

/// <summary>A rotation, or a key material, in a list.</summary>
public sealed class RotationsListEntry
{
    /// <summary>The key.</summary>
    public string? KeyId { get; init; }

    /// <summary>The id of the key material, 64 hexadecimal digits.</summary>
    public string? KeyMaterialId { get; init; }

    /// <summary>What the key material is, in the words of its owner.</summary>
    public string? KeyMaterialDescription { get; init; }

    /// <summary>Whether the imported key material is present.</summary>
    public ImportState? ImportState { get; init; }

    /// <summary>Whether the key material is current.</summary>
    public KeyMaterialState? KeyMaterialState { get; init; }

    /// <summary>Whether the imported key material expires.</summary>
    public ExpirationModelType? ExpirationModel { get; init; }

    /// <summary>When the imported key material expires.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>When the key material became current.</summary>
    public DateTimeOffset? RotationDate { get; init; }

    /// <summary>Whether the rotation was automatic.</summary>
    public RotationType? RotationType { get; init; }
}
