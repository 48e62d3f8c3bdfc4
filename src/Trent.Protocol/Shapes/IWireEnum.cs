// An enumeration of the API, open so that values which are newer than this code survive reading and writing.
using System.Collections.Immutable;

namespace Trent.Protocol;

/// <summary>A string with a known set of values. Unknown ones can be held; in a request they violate a constraint.</summary>
/// <typeparam name="TSelf">The enumeration itself.</typeparam>
public interface IWireEnum<TSelf> : IWireEnum
    where TSelf : struct, IWireEnum<TSelf>
{
    /// <summary>All known values.</summary>
    static abstract ImmutableArray<TSelf> Values { get; }

    /// <summary>The value of that text, known or not.</summary>
    static abstract TSelf FromWire(string value);
}

/// <summary>A value of an enumeration of the wire, whichever it is.</summary>
public interface IWireEnum
{
    /// <summary>The value as on the wire.</summary>
    string Value { get; }
}
