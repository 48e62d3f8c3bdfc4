// What a check of a store finds wrong, as a value.
using System.Globalization;
using Trent.Engine.Records;

namespace Trent.Engine.Checking;

/// <summary>One thing that is wrong with a store.</summary>
/// <param name="Record">The record, or <see langword="null"/> where it is not one record that is wrong.</param>
/// <param name="What">One English sentence for the operator. It never holds a secret.</param>
public sealed record StoreFault(RecordId? Record, string What)
{
    /// <summary>Address and fault in one line.</summary>
    public override string ToString() => Record is { } id
        ? string.Create(CultureInfo.InvariantCulture, $"{id.Kind} '{id.Account}/{id.Region}/{id.Name}': {What}")
        : What;
}
