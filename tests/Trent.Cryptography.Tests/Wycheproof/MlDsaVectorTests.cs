// The Wycheproof vectors of ML-DSA, for each implementation that this machine has.
namespace Trent.Cryptography.Tests.Wycheproof;

public sealed class MlDsaVectorTests
{
    public static TheoryData<string, string> Files =>
    [
        .. from implementation in Implementations.OfMlDsa
        from totals in Totals.MlDsa
        select new TheoryDataRow<string, string>(totals.File, implementation),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_case_gives_what_it_states_or_is_refused_under_a_rule(string file, string implementation) => WycheproofRun.Holds(file, implementation);
}
