// The Wycheproof vectors of ML-KEM, for each implementation that this machine has.
namespace Trent.Cryptography.Tests.Wycheproof;

public sealed class MlKemVectorTests
{
    // The platform encapsulates with nothing but random numbers of its own.
    public static TheoryData<string, string> Files =>
    [
        .. from implementation in Implementations.OfMlKem
        from totals in Totals.MlKem
        where implementation == Implementations.Managed || !totals.File.Contains("encaps", StringComparison.Ordinal)
        select new TheoryDataRow<string, string>(totals.File, implementation),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_case_gives_what_it_states_or_is_refused_under_a_rule(string file, string implementation) => WycheproofRun.Holds(file, implementation);
}
