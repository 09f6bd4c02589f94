/** At most as long as SendX takes, one @, and a domain with a dot: what a mail server could at least be asked about. */
export const canBeEmail = (email: string): boolean => {
  const [local, domain, ...more] = email.split('@');
  if (local === undefined || domain === undefined || more.length > 0 || email.length > 255) return false;
  return isLocalPart(local) && isDomain(domain);
};

const isLocalPart = (local: string): boolean =>
  local.length > 0 && local.length <= 64 && !/[\s"(),:;<>[\\\]\p{C}]/u.test(local) && local.split('.').every((part) => part !== '');

const isDomain = (domain: string): boolean => {
  const labels = domain.split('.');
  return labels.length > 1 && labels.every((label) => /^[\p{L}\p{N}]([\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?$/u.test(label));
};
