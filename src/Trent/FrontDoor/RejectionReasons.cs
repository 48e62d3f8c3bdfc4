// The names of signature rejections as metrics show them, without the cost of formatting an enumeration for each.
using System.Collections.Frozen;
using Trent.Protocol.SigV4;

namespace Trent.FrontDoor;

internal static class RejectionReasons
{
    private static readonly FrozenDictionary<SigV4RejectionKind, string> Names =
        Enum.GetValues<SigV4RejectionKind>().ToFrozenDictionary(static kind => kind, static kind => kind.ToString());

    public static string Of(SigV4RejectionKind kind) => Names[kind];
}
