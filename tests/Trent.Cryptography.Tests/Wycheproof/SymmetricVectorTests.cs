// The Wycheproof vectors of AES-GCM, AES-KWP, HKDF and HMAC.
namespace Trent.Cryptography.Tests.Wycheproof;

public sealed class SymmetricVectorTests
{
    public static TheoryData<string> Files => [.. Totals.Symmetric.Select(totals => totals.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_case_gives_what_it_states_or_is_refused_under_a_rule(string file) => WycheproofRun.Holds(file);
}
