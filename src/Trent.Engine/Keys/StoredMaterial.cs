// A piece of key material as it is kept: sealed, or gone, and how it came to be current.
using Trent.Protocol;

namespace Trent.Engine.Keys;

/// <summary>How a piece of key material came to be the current one. The numbers are on disk.</summary>
internal enum MaterialRotation
{
    /// <summary>It is the key's first.</summary>
    First = 0,

    /// <summary>An automatic rotation made it.</summary>
    Automatic = 1,

    /// <summary>RotateKeyOnDemand made it current.</summary>
    OnDemand = 2,

    /// <summary>It was imported and waits for RotateKeyOnDemand.</summary>
    Pending = 3,
}

/// <summary>What an import said of its material.</summary>
/// <param name="Description">The description, or <see langword="null"/>.</param>
/// <param name="ValidTo">When the material expires, or <see langword="null"/> when it does not.</param>
internal sealed record ImportedMaterial(string? Description, DateTimeOffset? ValidTo)
{
    /// <summary>The ExpirationModel that the API shows.</summary>
    public ExpirationModelType ExpirationModel => ValidTo is null ? ExpirationModelType.KeyMaterialDoesNotExpire : ExpirationModelType.KeyMaterialExpires;
}

/// <summary>Key material of a key. It is secret only to those who can open it.</summary>
internal sealed record StoredMaterial
{
    /// <summary>The KeyMaterialId that the API shows for symmetric encryption keys: 64 hex digits.</summary>
    public required string MaterialId { get; init; }

    /// <summary>When it was sealed; bound into the seal.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What made it current.</summary>
    public required MaterialRotation Rotation { get; init; }

    /// <summary>When a rotation made it current; <see langword="null"/> for the first and for what waits.</summary>
    public required DateTimeOffset? RotatedAt { get; init; }

    /// <summary>The material sealed under a domain key (docs/sealed-key-format.md); empty while imported material is missing.</summary>
    public required ReadOnlyMemory<byte> Sealed { get; init; }

    /// <summary>The public key (SubjectPublicKeyInfo); empty for symmetric and HMAC keys. It stays when the material is deleted.</summary>
    public required ReadOnlyMemory<byte> PublicKey { get; init; }

    /// <summary>What the import said; <see langword="null"/> for material that was made here.</summary>
    public required ImportedMaterial? Import { get; init; }

    /// <summary>Whether the material is here.</summary>
    public bool IsPresent => !Sealed.IsEmpty;

    /// <summary>Whether it waits to become current.</summary>
    public bool IsPending => Rotation == MaterialRotation.Pending;

    /// <summary>When it expires, while it is here.</summary>
    public DateTimeOffset? ExpiresAt => IsPresent ? Import?.ValidTo : null;

    /// <summary>The same without its secret: to be imported again, or never.</summary>
    public StoredMaterial Emptied() => this with { Sealed = ReadOnlyMemory<byte>.Empty };

    /// <summary>The same as the current one from now on.</summary>
    public StoredMaterial RotatedIn(DateTimeOffset now) => this with { Rotation = MaterialRotation.OnDemand, RotatedAt = now };
}
