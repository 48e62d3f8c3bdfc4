// The bounds of a request in the query protocol, and where each number comes from.
namespace Trent.Identity.Query;

/// <summary>What is enforced while a form is read, before anybody asks what it says. The length of the body is bounded by the front door.</summary>
public static class QueryLimits
{
    /// <summary>Parameters of a request. The most that the API takes is 50 tags of two parameters each, 10 policies and a dozen others; this is four times that.</summary>
    public const int ParametersMax = 512;

    /// <summary>Bytes of a parameter's name. The longest of the API has fewer than 60.</summary>
    public const int NameBytesMax = 256;

    /// <summary>Characters of a parameter's value: the longest policy document that IAM's policyDocumentType admits.</summary>
    public const int ValueCharactersMax = 131_072;

    /// <summary>Violations that one error tells of; their number is told in any case. Enough for every parameter of an operation once.</summary>
    public const int ViolationsToldMax = 20;

    /// <summary>Characters of a value that an error repeats; of a longer one it says only where it stands.</summary>
    public const int EchoedCharactersMax = 1_024;
}
