// The Wycheproof vectors of ECDH, ECDSA and Ed25519.
namespace Trent.Cryptography.Tests.Wycheproof;

public sealed class CurveVectorTests
{
    public static TheoryData<string> Files => [.. Totals.Curves.Select(totals => totals.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_case_gives_what_it_states_or_is_refused_under_a_rule(string file) => WycheproofRun.Holds(file);
}
