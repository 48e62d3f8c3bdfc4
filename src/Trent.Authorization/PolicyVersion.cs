// The two versions of the policy language.
namespace Trent.Authorization;

/// <summary>The version of the language that a policy is written in, which decides whether <c>${…}</c> is a variable.</summary>
public enum PolicyVersion
{
    /// <summary><c>2008-10-17</c>: policy variables are plain text. It holds where a policy names no version.</summary>
    Version20081017 = 1,

    /// <summary><c>2012-10-17</c>: policy variables are replaced.</summary>
    Version20121017 = 2,
}
