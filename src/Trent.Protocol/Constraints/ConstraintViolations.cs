// Collects what is wrong with the members of a command, in the words of the API (docs/compatibility.md, "Wire").
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Trent.Protocol;

/// <summary>
/// The violations of one command. Nothing is allocated as long as nothing is violated. Values of blobs, tokens and sensitive members are
/// never repeated in a text.
/// </summary>
public sealed class ConstraintViolations
{
    private List<string>? texts;
    private string? scope;

    // The position of the structure in the list named by the scope, from 0, or -1 when the scope is no list.
    private int scopeIndex = -1;

    /// <summary>How many constraints are violated.</summary>
    public int Count => texts is null ? 0 : texts.Count;

    /// <summary>The whole text for a <see cref="ValidationException"/>.</summary>
    /// <exception cref="InvalidOperationException">Nothing is violated.</exception>
    public string ToMessage() => texts switch
    {
        null => throw new InvalidOperationException("Nothing is violated."),
        [string only] => $"1 validation error detected: {only}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{texts.Count} validation errors detected: {string.Join("; ", texts)}"),
    };

    /// <summary>The member must be given.</summary>
    internal void Required(string name, bool given)
    {
        if (!given)
        {
            Add($"Value null at {Quote(name)}", "Member must not be null");
        }
    }

    /// <summary>Text has a length and perhaps a pattern. Lengths count UTF-16 code units, as the service's own do.</summary>
    internal void String(string name, string? value, TextConstraint constraint)
    {
        if (value is null)
        {
            return;
        }

        if (value.Length > constraint.LengthMax)
        {
            Add(Told(name, value, constraint), LongerThan(constraint.LengthMax));
        }

        if (value.Length < constraint.LengthMin)
        {
            Add(Told(name, value, constraint), ShorterThan(constraint.LengthMin));
        }

        if (!constraint.Matches(value))
        {
            Add(Told(name, value, constraint), $"Member must satisfy regular expression pattern: {constraint.Pattern}");
        }
    }

    /// <summary>As <see cref="String"/>, for secret text, which is not repeated.</summary>
    internal void SensitiveString(string name, SensitiveString? value, TextConstraint constraint)
    {
        if (value is null)
        {
            return;
        }

        Length(name, value.Length, constraint.LengthMin, constraint.LengthMax);
        if (constraint.Pattern is null)
        {
            return;
        }

        char[] characters = new char[value.Length];
        try
        {
            Encoding.UTF8.GetChars(value.DangerousUtf8Span, characters);
            if (!constraint.Matches(characters))
            {
                Add($"Value at {Quote(name)}", $"Member must satisfy regular expression pattern: {constraint.Pattern}");
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(System.Runtime.InteropServices.MemoryMarshal.AsBytes(characters.AsSpan()));
        }
    }

    /// <summary>A blob has a length in decoded bytes.</summary>
    internal void Blob(string name, ReadOnlyMemory<byte>? value, BlobConstraint constraint)
    {
        if (value is { } blob)
        {
            Length(name, blob.Length, constraint.BytesMin, constraint.BytesMax);
        }
    }

    /// <summary>As <see cref="Blob"/>, for secret bytes.</summary>
    internal void SensitiveBlob(string name, SensitiveBytes? value, BlobConstraint constraint)
    {
        if (value is not null)
        {
            Length(name, value.Length, constraint.BytesMin, constraint.BytesMax);
        }
    }

    /// <summary>A number lies in a range, both ends included.</summary>
    internal void Integer(string name, int? value, IntegerConstraint constraint)
    {
        if (value is not { } number)
        {
            return;
        }

        if (number > constraint.Max)
        {
            Add(Echo(name, Print(number)), $"Member must have value less than or equal to {Print(constraint.Max)}");
        }

        if (number < constraint.Min)
        {
            Add(Echo(name, Print(number)), $"Member must have value greater than or equal to {Print(constraint.Min)}");
        }
    }

    /// <summary>An enumeration holds one of its known values.</summary>
    internal void Enum<T>(string name, T? value)
        where T : struct, IWireEnum<T>
    {
        if (value is { } given && !T.Values.Contains(given))
        {
            Add(Echo(name, given.Value), $"Member must satisfy enum value set: [{string.Join(", ", T.Values.Select(static known => known.Value))}]");
        }
    }

    /// <summary>A list of tokens has a number of elements. It is not repeated, unlike the service does.</summary>
    internal void Size(string name, IReadOnlyList<string>? value, int max)
    {
        if (value is not null && value.Count > max)
        {
            Add($"Value at {Quote(name)}", LongerThan(max));
        }
    }

    /// <summary>Each element of a list of text satisfies a constraint. Elements are counted from 1.</summary>
    internal void Strings(string name, IReadOnlyList<string>? value, TextConstraint constraint)
    {
        for (int index = 0; value is not null && index < value.Count; index++)
        {
            string element = value[index];
            if (element is null)
            {
                Required(ElementName(name, index), given: false);
            }
            else if (!constraint.Allows(element))
            {
                String(ElementName(name, index), element, constraint);
            }
        }
    }

    /// <summary>Each element of a list of enumerations holds a known value.</summary>
    internal void Enums<T>(string name, IReadOnlyList<T>? value)
        where T : struct, IWireEnum<T>
    {
        for (int index = 0; value is not null && index < value.Count; index++)
        {
            if (!T.Values.Contains(value[index]))
            {
                Enum<T>(ElementName(name, index), value[index]);
            }
        }
    }

    /// <summary>The members of a structure satisfy their constraints.</summary>
    internal void Structure(string name, IConstrainedStructure? value)
    {
        if (value is not null)
        {
            Within(name, -1, value);
        }
    }

    /// <summary>The members of each structure in a list satisfy their constraints.</summary>
    internal void Structures(string name, IReadOnlyList<IConstrainedStructure>? value)
    {
        for (int index = 0; value is not null && index < value.Count; index++)
        {
            IConstrainedStructure element = value[index];
            if (element is null)
            {
                Required(ElementName(name, index), given: false);
            }
            else
            {
                Within(name, index, element);
            }
        }
    }

    // No structure of a request that has constraints holds another one, so that one level is all there is.
    private void Within(string name, int index, IConstrainedStructure value)
    {
        if (scope is not null)
        {
            throw new InvalidOperationException($"The structure {name} lies within {scope}: paths of one level only can be told.");
        }

        (scope, scopeIndex) = (name, index);
        value.Validate(this);
        (scope, scopeIndex) = (null, -1);
    }

    private void Length(string name, int length, int min, int max)
    {
        if (length > max)
        {
            Add($"Value at {Quote(name)}", LongerThan(max));
        }

        if (length < min)
        {
            Add($"Value at {Quote(name)}", ShorterThan(min));
        }
    }

    private void Add(string value, string constraint) => (texts ??= []).Add($"{value} failed to satisfy constraint: {constraint}");

    private string Echo(string name, string value) => $"Value '{value}' at {Quote(name)}";

    private string Told(string name, string value, TextConstraint constraint) => constraint.IsEchoed ? Echo(name, value) : $"Value at {Quote(name)}";

    private string Quote(string name) => scope is null ? $"'{name}'"
        : scopeIndex < 0 ? $"'{scope}.{name}'"
        : $"'{ElementName(scope, scopeIndex)}.{name}'";

    private static string ElementName(string name, int index) => $"{name}.{Print(index + 1)}.member";

    private static string LongerThan(int max) => $"Member must have length less than or equal to {Print(max)}";

    private static string ShorterThan(int min) => $"Member must have length greater than or equal to {Print(min)}";

    private static string Print(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A structure inside a command that has constraints of its own.</summary>
internal interface IConstrainedStructure
{
    /// <summary>Collects what violates a constraint.</summary>
    void Validate(ConstraintViolations violations);
}
