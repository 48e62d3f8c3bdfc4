// The unique ids of users, groups, roles and policies, which a name that is used again does not inherit.
using System.Security.Cryptography;

namespace Trent.Identity.Model;

/// <summary>Makes unique ids as AWS's are: four letters for the kind and 17 characters, 85 random bits (AWS IAM user guide, IAM identifiers).</summary>
public static class UniqueIds
{
    /// <summary>What the unique ids of users begin with.</summary>
    public const string UserPrefix = "AIDA";

    /// <summary>What the unique ids of groups begin with.</summary>
    public const string GroupPrefix = "AGPA";

    /// <summary>What the unique ids of roles begin with.</summary>
    public const string RolePrefix = "AROA";

    /// <summary>What the unique ids of managed policies begin with.</summary>
    public const string ManagedPolicyPrefix = "ANPA";

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int RandomCharacters = 17;

    /// <summary>A new unique id.</summary>
    /// <param name="prefix">One of the prefixes above.</param>
    public static string Create(string prefix) => prefix + RandomNumberGenerator.GetString(Alphabet, RandomCharacters);
}
