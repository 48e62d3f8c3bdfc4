// A tag of a key.
namespace Trent.Protocol;

/// <summary>A tag of a key.</summary>
public sealed class Tag : IConstrainedStructure
{
    /// <summary>The key of the tag. Required. 1 to 128 characters.</summary>
    public string? TagKey { get; init; }

    /// <summary>The value of the tag, which may be empty. Required. 0 to 256 characters.</summary>
    public string? TagValue { get; init; }

    void IConstrainedStructure.Validate(ConstraintViolations violations)
    {
        violations.Required("tagKey", TagKey is not null);
        violations.String("tagKey", TagKey, Constraint.TagKey);
        violations.Required("tagValue", TagValue is not null);
        violations.String("tagValue", TagValue, Constraint.TagValue);
    }
}
