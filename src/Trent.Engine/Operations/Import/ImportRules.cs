// What may be imported into which key, when, and in whose place.
using Trent.Engine.Keys;
using Trent.Protocol;

namespace Trent.Engine.Operations;

/// <summary>Rules of ImportKeyMaterial (docs/compatibility.md, "Imported material").</summary>
internal static class ImportRules
{
    /// <summary>Refuses a date without the model that needs it, and the model without its date. Material expires unless told otherwise.</summary>
    /// <exception cref="ValidationException">The two do not go together.</exception>
    public static void CheckExpiration(ExpirationModelType? model, DateTimeOffset? validTo)
    {
        bool expires = model is null || model == ExpirationModelType.KeyMaterialExpires;
        if (expires != validTo is not null)
        {
            throw expires ? ValidationException.ValidToRequired() : ValidationException.ValidToNotAllowed();
        }
    }

    /// <summary>Refuses a date that is past, or too far.</summary>
    /// <exception cref="ValidationException">It is.</exception>
    public static void CheckValidTo(DateTimeOffset? validTo, DateTimeOffset now)
    {
        if (validTo <= now || validTo > now.AddDays(Limits.ImportValidityDaysMax))
        {
            throw ValidationException.ValidToOutOfRange();
        }
    }

    /// <summary>Refuses an id for new material, which has none yet.</summary>
    /// <exception cref="ValidationException">There is one.</exception>
    public static void CheckId(ImportType? type, string? keyMaterialId)
    {
        if (type == ImportType.NewKeyMaterial && keyMaterialId is not null)
        {
            throw ValidationException.KeyMaterialIdWithNewMaterial();
        }
    }

    /// <summary>Refuses what only keys with several materials have.</summary>
    /// <exception cref="ValidationException">The key has one material for life.</exception>
    public static void CheckKind(KeySpecFacts facts, ImportKeyMaterialCommand command)
    {
        if (facts.Kind != KeyKind.Symmetric && (command.ImportType is not null || command.KeyMaterialDescription is not null || command.KeyMaterialId is not null))
        {
            throw ValidationException.ImportTypeNotAllowed();
        }
    }

    /// <summary>The type of an import: the first is of new material unless it says otherwise, every later one of existing material.</summary>
    /// <exception cref="ValidationException">New material is named by an id.</exception>
    public static ImportType TypeOf(StoredKey key, ImportKeyMaterialCommand command)
    {
        ImportType type = command.ImportType ?? (key.Materials.IsEmpty ? ImportType.NewKeyMaterial : ImportType.ExistingKeyMaterial);
        CheckId(type, command.KeyMaterialId);
        return type;
    }

    /// <summary>The place of the material that is imported again; <see langword="null"/> for new material.</summary>
    /// <exception cref="IncorrectKeyMaterialException">It is not the material that is expected.</exception>
    /// <exception cref="KMSInvalidStateException">Other material waits for rotation already.</exception>
    /// <exception cref="UnsupportedOperationException">New material is imported into a replica.</exception>
    public static int? PlaceOf(StoredKey key, string materialId, ImportType type, string? expectedId)
    {
        int place = -1;
        for (int index = 0; index < key.Materials.Length; index++)
        {
            place = key.Materials[index].MaterialId == materialId ? index : place;
        }

        if (type == ImportType.ExistingKeyMaterial)
        {
            return place >= 0 && (expectedId is null || expectedId == materialId) ? place : throw IncorrectKeyMaterialException.WithoutMessage();
        }

        if (key.IsReplica)
        {
            throw UnsupportedOperationException.NotMultiRegionPrimary(key.Arn.ToString());
        }

        if (place >= 0)
        {
            throw IncorrectKeyMaterialException.WithoutMessage();
        }

        return key.PendingMaterial is { } pending
            ? throw KMSInvalidStateException.OtherMaterialPendingRotation(key.Arn.ToString(), materialId, pending.MaterialId)
            : null;
    }
}
