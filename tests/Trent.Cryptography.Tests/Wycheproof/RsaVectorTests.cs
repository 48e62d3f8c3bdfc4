// The Wycheproof vectors of RSA signatures and encryption.
namespace Trent.Cryptography.Tests.Wycheproof;

public sealed class RsaVectorTests
{
    public static TheoryData<string> Files => [.. Totals.Rsa.Select(totals => totals.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_case_gives_what_it_states_or_is_refused_under_a_rule(string file) => WycheproofRun.Holds(file);
}
